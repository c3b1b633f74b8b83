import { describe, expect, test } from 'vitest';
import { scratchWorkspace } from './scratch-workspace.ts';

interface Case {
  readonly file: string;
  readonly source: string;
  /** What the report says, or undefined where there is nothing to report. */
  readonly says: string | undefined;
}

const core = 'packages/core/src';
const imports = 'lint/style/noRestrictedImports';
const globals = 'lint/style/noRestrictedGlobals';
const names = 'lint/style/useFilenamingConvention';

function importing(from: string): string {
  return `import { x } from '${from}';\nexport const y = x;\n`;
}
const pureFolders = ['spec', 'plan', 'events', 'state', 'engine', 'gates', 'errors', 'report', 'json', 'text', 'input'];
const impure = ['../run/loop.ts', '../journal/journal.ts', '../clock/clock.ts', '../testing/index.ts', '../rollout.ts'];

const byBiome: Readonly<Record<string, readonly Case[]>> = {
  'a pure folder imports nothing impure': [
    ...pureFolders.map((folder) => ({
      file: `${core}/${folder}/a.ts`,
      source: importing(impure[0] ?? ''),
      says: imports,
    })),
    ...[...impure, 'node:fs', 'node:fs/promises', 'eventemitter3', 'p-retry'].map((from, index) => ({
      file: `${core}/engine/imports-${index}.ts`,
      source: importing(from),
      says: imports,
    })),
    { file: `${core}/engine/imports-plan.ts`, source: importing('../plan/plan.ts'), says: undefined },
    { file: `${core}/engine/beside.test.ts`, source: importing('../testing/index.ts'), says: undefined },
  ],
  'a pure folder knows no time, no chance and no promise': [
    'Date.now()',
    'new Date()',
    'performance.now()',
    'setTimeout(String, 1)',
    'Promise.resolve(1)',
    'new Promise(String)',
    'process.pid',
    'crypto.randomUUID()',
    'globalThis',
  ].map((source, index) => ({
    file: `${core}/state/uses-${index}.ts`,
    source: `export const y = (): unknown => ${source};\n`,
    says: globals,
  })),
  'time comes from the clock alone': [
    { file: `${core}/run/now.ts`, source: 'export const y = Date.now();\n', says: globals },
    { file: `${core}/testing/wait.ts`, source: 'export const y = setInterval(String, 5);\n', says: globals },
    { file: 'packages/provider-x/src/wait.ts', source: 'export const y = setTimeout(String, 5);\n', says: globals },
    { file: 'packages/provider-x/src/sleep.ts', source: importing('node:timers/promises'), says: imports },
    { file: `${core}/clock/system-clock.ts`, source: 'export const y = Date.now();\n', says: undefined },
    { file: 'packages/provider-x/test/wait.test.ts', source: 'export const y = Date.now();\n', says: undefined },
  ],
  'imports point one way': [
    { file: `${core}/run/fs.ts`, source: importing('node:fs'), says: imports },
    { file: `${core}/journal/fs.ts`, source: importing('node:fs'), says: imports },
    { file: `${core}/journal/sqlite/fs.ts`, source: importing('node:fs'), says: undefined },
    { file: `${core}/journal/sqlite/fake.ts`, source: importing('@landfall/provider-fake'), says: imports },
    { file: `${core}/journal/sqlite/wait.ts`, source: importing('node:timers/promises'), says: imports },
    { file: `${core}/run/fake.ts`, source: importing('@landfall/provider-fake'), says: imports },
    { file: `${core}/run/example.ts`, source: importing('../../../../examples/quickstart/src/a.ts'), says: imports },
    { file: 'packages/provider-x/src/tests.ts', source: importing('../../../tests/e2e/a.ts'), says: imports },
    { file: 'packages/provider-x/src/support.ts', source: importing('@landfall/tests-support'), says: imports },
    { file: 'packages/provider-x/src/inside.ts', source: importing('@landfall/core/run'), says: imports },
    { file: 'packages/provider-x/src/by-path.ts', source: importing('../../core/src/index.ts'), says: imports },
    ...['', '/provider', '/journal', '/engine', '/testing'].map((entry, index) => ({
      file: `packages/provider-x/src/entry-${index}.ts`,
      source: importing(`@landfall/core${entry}`),
      says: undefined,
    })),
  ],
  'files are named after what they export, and stay short': [
    ...[
      'types',
      'utils',
      'helpers',
      'common',
      'constants',
      'lease-manager',
      'model-service',
      'base-provider',
      'LoopRun',
    ].map((name) => ({ file: `${core}/run/${name}.ts`, source: 'export const y = 1;\n', says: names })),
    { file: `${core}/run/call-provider.ts`, source: 'export const y = 1;\n', says: undefined },
    { file: `${core}/run/long.ts`, source: 'export {};\n'.repeat(261), says: 'lint/style/noExcessiveLinesPerFile' },
    { file: `${core}/run/not-long.ts`, source: `${'\n'.repeat(258)}export const y = 1;\n`, says: undefined },
  ],
};

const result = `import type { Result } from 'neverthrow';\ndeclare function deploy(): Promise<Result<number, string>>;\n`;
const byOxlint: Readonly<Record<string, readonly Case[]>> = {
  'a promise is never dropped': [
    { file: `${core}/run/drops.ts`, source: `${result}deploy();\nexport {};\n`, says: 'no-floating-promises' },
    {
      file: `${core}/run/drops-async.ts`,
      source: `import { okAsync } from 'neverthrow';\nokAsync(1);\n`,
      says: 'no-floating-promises',
    },
    { file: `${core}/run/awaits.ts`, source: `${result}export const y = await deploy();\n`, says: undefined },
  ],
  'a pure folder has no async function and no chance': [
    { file: `${core}/plan/async.ts`, source: 'export async function y(): Promise<void> {}\n', says: 'no-async-await' },
    { file: `${core}/plan/chance.ts`, source: 'export const y = Math.random();\n', says: 'no-restricted-properties' },
    { file: `${core}/run/chance.ts`, source: 'export const y = Math.random();\n', says: undefined },
    { file: `${core}/run/async.ts`, source: 'export async function y(): Promise<void> {}\n', says: undefined },
  ],
  'time comes from the clock alone': [
    {
      file: `${core}/run/late.ts`,
      source: 'export const y = AbortSignal.timeout(5);\n',
      says: 'no-restricted-properties',
    },
  ],
  'no rule is switched off in a file, and nothing is left to do': [
    {
      file: `${core}/run/off.ts`,
      source: '// biome-ignore lint: no\nexport const y = 1;\n',
      says: 'no-warning-comments',
    },
    { file: `${core}/run/todo.ts`, source: '// TODO: later\nexport const y = 1;\n', says: 'no-warning-comments' },
  ],
};

interface Reported {
  readonly file: string;
  readonly rule: string;
}

function biomeReports(output: string): readonly Reported[] {
  const { diagnostics } = JSON.parse(output.slice(output.indexOf('{"summary"'), output.lastIndexOf('}') + 1)) as {
    diagnostics: readonly { category: string; location: { path: string } }[];
  };
  return diagnostics.map(({ category, location }) => ({ file: location.path, rule: category }));
}

function oxlintReports(output: string): readonly Reported[] {
  return output.split('\n').flatMap((line) => {
    const [, file, rule] = /^(\S+?):\d+:\d+: .*\/\S+\((\S+)\)\]$/.exec(line) ?? [];
    return file === undefined || rule === undefined ? [] : [{ file, rule }];
  });
}

function sourcesOf(cases: readonly Case[]): Readonly<Record<string, string>> {
  return Object.fromEntries(cases.map(({ file, source }) => [file, source]));
}

describe.each([
  {
    linter: 'biome',
    args: ['lint', '--reporter=json', '--max-diagnostics=none', '.'],
    reports: biomeReports,
    groups: byBiome,
  },
  { linter: 'oxlint', args: ['--format=unix', '.'], reports: oxlintReports, groups: byOxlint },
])('$linter', ({ linter, args, reports, groups }) => {
  const all = Object.values(groups).flat();
  let reported: readonly Reported[] | undefined;

  test.each(Object.entries(groups))('%s', (_, cases) => {
    // One run for all groups: each case is a file of its own, and a linter takes longer to start than to look at them.
    reported ??= reports(scratchWorkspace(sourcesOf(all)).run(linter, ...args).output);
    const ofCases = cases.map(({ file, says }) => ({
      file,
      says: reported?.find((report) => report.file === file && (says === undefined || report.rule === says))?.rule,
    }));
    expect(ofCases).toEqual(cases.map(({ file, says }) => ({ file, says })));
  });

  test('every case has a file of its own', () => {
    expect(Object.keys(sourcesOf(all))).toHaveLength(all.length);
  });
});
