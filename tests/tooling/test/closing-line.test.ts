import { expect, test } from 'vitest';
import { scratchWorkspace } from './scratch-workspace.ts';

const configWith = (more: string): string => `import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { reporters: ['./scripts/count-reporter.ts'], ${more} } });
`;
const TYPE_TESTS = {
  'types.json': '{ "extends": "./tsconfig.base.json", "include": ["*.test-d.ts"] }',
  'vitest.config.ts': configWith(
    "typecheck: { enabled: true, checker: 'tsc', include: ['**/*.test-d.ts'], tsconfig: './types.json' }",
  ),
};
const testFile = (body: string): string =>
  `import { expect, expectTypeOf, test, beforeAll } from 'vitest';\n${body}\nvoid [expect, expectTypeOf, test, beforeAll];\n`;

function closingLines(
  files: Readonly<Record<string, string>>,
  variables: readonly string[] = [],
): { lines: readonly string[]; code: number | null } {
  const workspace = scratchWorkspace({ 'vitest.config.ts': configWith(''), ...files });
  const { code, stdout } = workspace.run(
    'env',
    '-u',
    'LANDFALL_EVERY',
    'LANDFALL_SEED=7',
    ...variables,
    'vitest',
    'run',
    '--no-color',
  );
  return { lines: stdout.trimEnd().split('\n').slice(-3), code };
}

const passing = { 'passing.test.ts': testFile("test('passes', () => expect(1).toBe(1));") };

test('every kind of failure is counted in the last line, below how to play the same cases again', () => {
  const { lines, code } = closingLines({
    ...TYPE_TESTS,
    ...passing,
    'failing.test.ts': testFile("test('fails', () => expect(1).toBe(2));"),
    'not-loading.test.ts': testFile("throw new Error('not today');"),
    'hook.test.ts': testFile("beforeAll(() => { throw new Error('no'); });\ntest('never runs', () => undefined);"),
    'typed.test-d.ts': testFile("test('types', () => expectTypeOf<number>().toEqualTypeOf<string>());"),
    'unhandled.test.ts': testFile("void Promise.reject(new Error('unheard'));\ntest('passes', () => undefined);"),
  });
  expect(lines).toEqual([
    'Long lists of cases played a share, chosen by LANDFALL_SEED=7.',
    '1 skipped',
    '2 passed, 5 failed',
  ]);
  expect(code).toBe(1);
});

test('what was skipped stands above the last line, which keeps its form', () => {
  const { lines, code } = closingLines({
    ...passing,
    'skipped.test.ts': testFile("test.skip('later', () => undefined);"),
  });
  expect(lines).toEqual(['1 skipped', '1 passed, 0 failed']);
  expect(code).toBe(0);
});

test('a share of the long lists that was asked for is named, and how to play it again', () => {
  const { lines } = closingLines(passing, ['LANDFALL_EVERY=20']);
  expect(lines).toEqual([
    'Long lists of cases played one case in 20, chosen by LANDFALL_SEED=7.',
    '1 passed, 0 failed',
  ]);
});

test('a run in which nothing is found does not count as passed', () => {
  expect(closingLines({}).code).toBe(1);
});
