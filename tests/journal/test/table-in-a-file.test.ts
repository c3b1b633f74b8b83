import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileRouter } from '@landfall/core/router';
import { afterAll, expect, test } from 'vitest';

const ADD_REGIONS = fileURLToPath(new URL('../src/add-regions.ts', import.meta.url));
const EACH = 20;

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-table-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});
const path = join(folder, 'table.json');
const call = { model: 'fraud', signal: new AbortController().signal };

interface Writer {
  readonly child: ChildProcess;
  /** The regions that it has told. */
  readonly told: string[];
  readonly ended: Promise<unknown>;
}

function startWriter(name: string, count: number, onTold: (told: readonly string[]) => void = () => {}): Writer {
  const args = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning', ADD_REGIONS];
  const child = spawn(process.execPath, [...args, path, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  const told: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told.push(...text.trim().split('\n'));
    onTold(told);
  });
  return { child, told, ended: once(child, 'close') };
}

test('three processes write a table at once, and one is killed: no region that was told is lost, and readers meet whole tables alone', {
  timeout: 120_000,
}, async () => {
  // It would never end by itself.
  const killed = startWriter('killed', 1_000_000, (told) => {
    if (told.length >= EACH / 4) killed.child.kill('SIGKILL');
  });
  const others = [startWriter('one', EACH), startWriter('other', EACH)];
  let isOver = false;
  const all = Promise.all([killed, ...others].map(({ ended }) => ended)).then(() => {
    isOver = true;
  });
  const router = fileRouter(path);
  let last = 0;
  let stepsBack = 0;
  while (!isOver) {
    const { version } = (await router.read(call))._unsafeUnwrap();
    if (version < last) stepsBack += 1;
    last = version;
  }
  await all;
  expect(stepsBack).toBe(0);
  const { version, entries } = (await router.read(call))._unsafeUnwrap();
  const regions = entries.map(({ region }) => region);
  expect(others.map(({ told }) => told.length)).toEqual([EACH, EACH]);
  expect(killed.child.signalCode).toBe('SIGKILL');
  expect(regions).toEqual(expect.arrayContaining([killed, ...others].flatMap(({ told }) => told)));
  expect(version).toBe(entries.length);
});
