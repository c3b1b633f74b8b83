import { expect, test } from 'vitest';
import { type ScratchWorkspace, scratchWorkspace } from './scratch-workspace.ts';

const PNPM = `#!/bin/sh
test "$1" != --version || exit 0
mkdir -p packages/core/dist
echo "declarations" > packages/core/dist/index.d.ts
echo "built with: $*"
test ! -e broken
`;
const packageFiles = {
  pnpm: PNPM,
  'pnpm-lock.yaml': '',
  'packages/core/tsup.config.ts': '',
  'packages/core/src/index.ts': 'export const y = 1;\n',
};

/** A workspace of its own node_modules, since that is where a build leaves its stamp. */
function unbuilt(files: Readonly<Record<string, string>>): ScratchWorkspace {
  const workspace = scratchWorkspace(files);
  workspace.run('rm', 'node_modules');
  return workspace;
}

test('packages are built once, and again when a source or a setting changed or the output is gone', () => {
  const workspace = unbuilt(packageFiles);
  const build = (): string => workspace.run('node', 'scripts/build.ts').output;
  expect(build()).toContain('built with: -r');
  expect(build()).toContain('nothing has changed');
  workspace.write({ 'packages/core/src/index.ts': 'export const y = 2;\n' });
  expect(build()).toContain('built with: -r');
  workspace.write({ 'packages/core/src/index.test.ts': '' });
  expect(build()).toContain('nothing has changed');
  workspace.write({ 'tsconfig.base.json': '{}' });
  expect(build()).toContain('built with: -r');
  workspace.run('rm', '-r', 'packages/core/dist');
  expect(build()).toContain('built with: -r');
});

test('a build that failed is tried again, and fails the command', () => {
  const workspace = unbuilt({ ...packageFiles, broken: '' });
  expect(workspace.run('node', 'scripts/build.ts').code).toBe(1);
  const again = workspace.run('node', 'scripts/build.ts');
  expect(again.code).toBe(1);
  expect(again.output).toContain('built with: -r');
});

test('without pnpm nothing is built, the command says how to run it, and what was built counts as built', () => {
  const workspace = unbuilt({
    ...packageFiles,
    'package.json': '{ "type": "module", "packageManager": "pnpm@12.3.4" }',
  });
  const build = () => workspace.run('node', 'scripts/build.ts');
  expect(build().output).toContain('built with: -r');
  workspace.write({ pnpm: '#!/bin/sh\nexit 127\n', 'packages/core/src/index.ts': 'export const y = 2;\n' });
  expect(build().code).toBe(1);
  expect(build().output).toContain('"npm start", "npm test" or "npx pnpm@12.3.4 run build"');
  workspace.write({ 'packages/core/src/index.ts': 'export const y = 1;\n' });
  expect(build()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing has changed') });
});

test('a Node without type stripping is refused with what to do, and a newer one is not', () => {
  const workspace = scratchWorkspace({});
  const check = (version: string) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
    return workspace.run('node', '--import', `data:text/javascript,${pretend}`, 'scripts/check-node.js');
  };
  for (const version of ['18.20.0', '20.20.2', '22.17.1']) {
    expect(check(version).code).toBe(1);
    expect(check(version).output).toMatch(new RegExp(`needs Node 22.18 or newer, and this is Node ${version}`));
  }
  for (const version of ['22.18.0', '24.0.0', '26.10.0']) expect(check(version)).toMatchObject({ code: 0, output: '' });
});
