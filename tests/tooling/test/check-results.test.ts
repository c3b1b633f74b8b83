import { expect, test } from 'vitest';
import { scratchWorkspace } from './scratch-workspace.ts';

const DECLARED = `import { err, ok, type Result, ResultAsync } from 'neverthrow';
declare function deploy(): Promise<Result<number, string>>;
declare const provider: { retire?(): Promise<Result<number, string>>; close(): Promise<void> };
declare const ready: boolean;
type Json = string | readonly Json[];
declare function copy(): Json;
`;

const dropping = [
  'await deploy()',
  'await provider.retire?.()',
  'ready && (await deploy())',
  'ready ? await deploy() : undefined',
  'await Promise.all([deploy(), deploy()])',
  'await Promise.all([1, 2].map(() => deploy()))',
  '(await deploy()).map((count) => count + 1)',
  'await ResultAsync.fromSafePromise(Promise.resolve(1))',
  'ok(1)',
  "err('late')",
];

const looking = [
  'const result = await deploy(); if (result.isErr()) throw new Error(result.error)',
  'let last = await deploy(); last = await deploy(); last._unsafeUnwrap()',
  '(await deploy()).match(() => 1, () => 2)',
  'void (await deploy())',
  'await provider.close()',
  'copy()',
  'await Promise.all([provider.close()])',
  'const all = await Promise.all([deploy()]); all.length',
];

function inFunctions(bodies: readonly string[]): string {
  const functions = bodies.map((body, index) => `export async function f${index}(): Promise<void> { ${body}; }`);
  return `${DECLARED}${functions.join('\n')}\nexport const used = [err, ok, ResultAsync, ready];\n`;
}

test('a Result that nobody looks at is reported with its place, one line each', () => {
  const workspace = scratchWorkspace({ 'packages/core/src/dropping.ts': inFunctions(dropping) });
  const { code, output } = workspace.run('node', 'scripts/check-results.ts');
  expect(code).toBe(1);
  const lines = output.split('\n').filter((line) => line.includes('nobody looks at this Result'));
  expect(lines.map((line) => Number(/dropping\.ts:(\d+):\d+/.exec(line)?.[1]))).toEqual(
    dropping.map((_, index) => index + 1 + DECLARED.split('\n').length - 1),
  );
});

test('a Result that is handled, kept or thrown away with void is not reported', () => {
  const workspace = scratchWorkspace({ 'packages/core/src/looking.ts': inFunctions(looking) });
  const { code, stdout, output } = workspace.run('node', 'scripts/check-results.ts');
  expect([code, stdout]).toEqual([0, '']);
  // The compiler itself may say on its way out that it was cancelled.
  expect(output).not.toContain('looks at this Result');
});

test('a configuration that names no source is an error, not a pass', () => {
  const workspace = scratchWorkspace({ 'nothing.json': '{ "files": [] }' });
  const { code, output } = workspace.run('node', 'scripts/check-results.ts', 'nothing.json');
  expect(code).toBe(1);
  expect(output).toContain('nothing was checked');
});
