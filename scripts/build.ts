import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Builds every package, unless nothing that a build reads has changed since the last one that succeeded.

const STAMP = 'node_modules/.cache/landfall/built';
const INPUTS = [
  'pnpm-lock.yaml',
  'tsconfig.base.json',
  'scripts/prune-declarations.ts',
  'packages/*/*.{json,ts}',
  'packages/*/src/**/*.ts',
  'packages/*/scripts/*.ts',
  'packages/*/page/**/*.{ts,tsx,css}',
];

/** What a build makes among the sources, beside what it makes in `dist`. */
const MADE = 'packages/*/src/page/built-page.ts';

function hashOfInputs(): string {
  const hash = createHash('sha256');
  const files = globSync(INPUTS, { exclude: ['**/*.test.ts', MADE] }).sort();
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

const inputs = hashOfInputs();
const outputs = [
  ...globSync('packages/*/tsup.config.ts').map((config) => `${dirname(config)}/dist/index.d.ts`),
  ...globSync('packages/*/scripts/build-page.ts').map((script) => join(script, '../../src/page/built-page.ts')),
];
if (outputs.every((file) => existsSync(file)) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputs) {
  console.log('The packages are built, and nothing has changed since.');
} else if (spawnSync('pnpm --version', { shell: true, stdio: 'ignore' }).status !== 0) {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8')) as { packageManager: string };
  console.error(
    `A build needs pnpm, which is not in PATH: run "npm start", "npm test" or "npx ${packageManager} run build".`,
  );
  process.exitCode = 1;
} else {
  rmSync(STAMP, { force: true });
  const { status } = spawnSync('pnpm -r --filter "./packages/*" run build', { shell: true, stdio: 'inherit' });
  if (status === 0) {
    mkdirSync(dirname(STAMP), { recursive: true });
    writeFileSync(STAMP, inputs);
  }
  process.exitCode = status ?? 1;
}
