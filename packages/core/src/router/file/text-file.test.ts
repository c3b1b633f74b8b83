import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { replaceText } from './text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'landfall-text-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What all open files have in common: node exports no class of them. */
async function handles(): Promise<FileHandle> {
  const some = await open(folder, 'r');
  await some.close();
  return Object.getPrototypeOf(some) as FileHandle;
}

test('a text is on the disk before it takes its place, and its place is on the disk before it counts as replaced', async () => {
  const path = join(folder, 'table.json');
  const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  const synced: (readonly (string | undefined)[])[] = [];
  const proto = await handles();
  const sync = Reflect.get(proto, 'sync') as FileHandle['sync'];
  const spy = vi.spyOn(proto, 'sync').mockImplementation(async function sees(this: FileHandle) {
    synced.push([textOf(`${path}.next`), textOf(path)]);
    await sync.call(this);
  });
  const { signal } = new AbortController();
  expect(await replaceText(path, { from: undefined, to: 'one', signal })).toBe(true);
  expect(await replaceText(path, { from: 'one', to: 'two', signal })).toBe(true);
  spy.mockRestore();
  expect(synced).toEqual([
    ['one', undefined],
    [undefined, 'one'],
    ['two', 'one'],
    [undefined, 'two'],
  ]);
});
