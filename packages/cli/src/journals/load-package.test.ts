import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPackage } from './load-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'landfall-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

function install(name: string, source: string): void {
  const at = join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }));
  writeFileSync(join(at, 'index.js'), source);
}

test('a package is found beside this one, else in the folder of the call', async () => {
  expect((await loadPackage('neverthrow', folder, 'This'))._unsafeUnwrap()).toHaveProperty('ok');
  install('@acme/there', 'export const answer = 42;');
  expect((await loadPackage('@acme/there', folder, 'This'))._unsafeUnwrap()).toMatchObject({ answer: 42 });
});

test('one that is not installed is named, with how to install it', async () => {
  expect((await loadPackage('@acme/none', folder, 'A report'))._unsafeUnwrapErr()).toEqual({
    kind: 'usage',
    message: 'A report needs @acme/none, which is not installed. Install it: npm install @acme/none',
  });
});

test('one that cannot be loaded says why', async () => {
  install('@acme/broken', "throw new Error('no such luck');");
  const { message } = (await loadPackage('@acme/broken', folder, 'This'))._unsafeUnwrapErr();
  expect(message).toBe('@acme/broken was found but cannot be loaded: no such luck');
});
