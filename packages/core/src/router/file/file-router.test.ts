import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';
import { fileRouter } from './file-router.ts';

const A: RoutingEntry = { region: 'aws/a', endpoint: 'fraud', weight: 1, state: 'in' };
const TABLE = { version: 0, model: 'fraud', entries: [A] };
const { signal } = new AbortController();
const call = { model: 'fraud', signal };

const folder = mkdtempSync(join(tmpdir(), 'landfall-file-router-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function newPath(): string {
  count += 1;
  return join(folder, String(count), 'table.json');
}

async function stored(path: string, table: RoutingTable, expected: number): Promise<void> {
  const answer = await fileRouter(path).apply(table, expected, { signal });
  expect(answer._unsafeUnwrap().version).toBe(expected + 1);
}

describe('a router in a file', () => {
  it('makes the file and its folder with the first table, as JSON that people can read', async () => {
    const path = newPath();
    expect((await fileRouter(path).apply(TABLE, 0, { signal })).isOk()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify({ ...TABLE, version: 1 }, undefined, 2)}\n`);
  });

  it('keeps the permissions of the file, and a link that leads to it', async () => {
    const path = newPath();
    await stored(path, TABLE, 0);
    chmodSync(path, 0o640);
    const link = join(folder, 'link.json');
    symlinkSync(path, link);
    const entries = [{ ...A, weight: 2 }];
    expect((await fileRouter(link).apply({ ...TABLE, entries }, 1, { signal })).isOk()).toBe(true);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect((await fileRouter(path).read(call))._unsafeUnwrap().entries).toEqual(entries);
  });

  it('overwrites the unfinished file of a process that was killed', async () => {
    const path = newPath();
    await stored(path, TABLE, 0);
    writeFileSync(`${path}.next`, '{"version": 2, "mod');
    expect((await fileRouter(path).read(call))._unsafeUnwrap().version).toBe(1);
    await stored(path, { ...TABLE, entries: [{ ...A, weight: 2 }] }, 1);
    expect((await fileRouter(path).read(call))._unsafeUnwrap().version).toBe(2);
    expect(() => statSync(`${path}.next`)).toThrow('ENOENT');
  });

  it('does not wait for the lock of another process once the call is cancelled', async () => {
    const path = newPath();
    await stored(path, TABLE, 0);
    const other = new DatabaseSync(`${path}.lock`);
    other.exec('BEGIN EXCLUSIVE');
    const cancelled = new AbortController();
    const answer = fileRouter(path).apply({ ...TABLE, entries: [{ ...A, weight: 2 }] }, 1, cancelled);
    cancelled.abort();
    expect((await answer)._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
    other.close();
    expect((await fileRouter(path).read(call))._unsafeUnwrap().version).toBe(1);
  });

  it('refuses a file that is not JSON, and leaves it as it is', async () => {
    const path = newPath();
    mkdirSync(join(path, '..'));
    writeFileSync(path, 'version: 1');
    const message = `The routing table ${path} is not valid: it is not JSON: correct it by hand, or remove it`;
    expect((await fileRouter(path).read(call))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid', message });
    expect((await fileRouter(path).apply(TABLE, 0, { signal }))._unsafeUnwrapErr()).toMatchObject({ message });
    expect(readFileSync(path, 'utf8')).toBe('version: 1');
  });

  it('says what to do where the file cannot be used', async () => {
    const error = (await fileRouter(folder).read(call))._unsafeUnwrapErr();
    expect(error.kind).toBe('invalid');
    expect(error.message).toMatch(/^The routing table .+ failed: EISDIR.+\. Choose a file, not a folder\.$/);
  });

  it('is named by its path and lets clients keep a table for 30 seconds, unless told otherwise', () => {
    const { name, capabilities } = fileRouter('table.json');
    expect([name, capabilities.ttlMs]).toEqual(['table.json', 30_000]);
    const other = fileRouter('table.json', { name: 'fraud', ttl: '1m' });
    expect([other.name, other.capabilities.ttlMs]).toEqual(['fraud', 60_000]);
    expect(() => fileRouter('table.json', { ttl: 'soon' as '1s' })).toThrow('ttl is not a duration');
    expect(() => fileRouter('table.json', { tttl: 1 } as never)).toThrow("did you mean 'ttl'?");
  });
});
