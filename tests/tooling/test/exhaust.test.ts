import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

// One that matches nothing beside others that do is no error of Vitest's.
test('every name that npm run exhaust gives to Vitest is that of a test file', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const filters = scripts['every-call']?.split(' vitest run ')[1]?.split(' ') ?? [];
  expect(filters.length).toBeGreaterThan(10);
  const files = globSync('{packages,tests,examples}/*/test/**/*.test.ts', { cwd: ROOT });
  expect(filters.filter((filter) => !files.some((file) => file.includes(filter)))).toEqual([]);
});
