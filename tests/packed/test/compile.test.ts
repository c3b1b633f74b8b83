import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { entryPoints, runIn } from '@landfall/tests-support/packed-consumer';
import { inject, test } from 'vitest';

const consumer = inject('consumer');

/** From the oldest TypeScript that is promised to the one that the packages are built with. */
const COMPILERS = ['typescript-5-5', 'typescript-5-6', 'typescript-5-7', 'typescript-5-9', 'typescript-6-0'];

const USERS = [
  { user: 'Node', settings: { module: 'nodenext', lib: ['es2023'], types: ['node'] } },
  { user: 'a bundler', settings: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom'], types: [] } },
];

const STRICTEST = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Imports everything, and sends the bytes of a sample with `fetch`, as the author of a provider does. */
function program(): string {
  const lines = entryPoints(consumer).map((entry, index) => `export * as entry${index} from '${entry}';`);
  return [
    "import { encodeSample } from '@landfall/core/provider';",
    ...lines,
    "export const sent = fetch('http://localhost', { method: 'POST', body: encodeSample({ input: 1 }) });",
  ].join('\n');
}

/** The newest `@types/node` asks for TypeScript 5.6. */
function useOlderNodeTypes(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  const types = realpathSync(resolve(import.meta.dirname, '../node_modules/types-node-22'));
  symlinkSync(types, join(folder, 'node_modules/@types/node'));
}

const ALL = ['typescript', ...COMPILERS].flatMap((compiler) => USERS.map((user) => ({ compiler, ...user })));

/** The newest compiler in `npm test`; one of the older ones too, which take many seconds, in a share of `npm run exhaust`, and all in the whole of it. */
function share(): typeof ALL {
  const { LANDFALL_EVERY: every, LANDFALL_SEED: seed = 0 } = process.env;
  if (every === '1') return ALL;
  const newest = ALL.filter(({ compiler }) => compiler === 'typescript');
  if (every === undefined) return newest;
  const older = ALL.filter(({ compiler }) => compiler !== 'typescript');
  return [...newest, ...older.slice(Number(seed) % older.length).slice(0, 1)];
}

test.concurrent.for(share())(
  'compile with $compiler under the strictest flags for $user, with the types of libraries checked too',
  { timeout: 240_000 },
  async ({ compiler, user, settings }, { expect }) => {
    const folder = join(consumer.folder, `${compiler}-${user.replace(' ', '-')}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'use.ts'), program());
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...STRICTEST, ...settings }, files: ['use.ts'] }),
    );
    if (compiler === 'typescript-5-5') useOlderNodeTypes(folder);
    const root = resolve(import.meta.dirname, compiler === 'typescript' ? '../../..' : '..');
    expect(await runIn(folder, 'node', join(root, 'node_modules', compiler, 'bin/tsc'), '-p', '.')).toBe('');
  },
);
