import { execFile } from 'node:child_process';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import * as core from '@landfall/core';
import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const DOCUMENTS = globSync(
  ['README.md', 'CONTRIBUTING.md', '{packages,examples}/*/README.md', 'packages/*/docs/*.md'],
  { cwd: ROOT },
).sort();

/** What a reader of provider-local's README is said to have: a Python, and a `serve.py` that speaks the contract. */
const PYTHON = '#!/bin/sh\nexec node "$(dirname "$0")/serve.js"\n';
const SERVE = `import { createServer } from 'node:http';
createServer((request, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
`;

// Outside of the workspace, so that nothing is found but what is declared.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'landfall-docs-')));
const bin = join(folder, 'bin');
mkdirSync(bin);
mkdirSync(join(folder, 'node_modules'));
for (const name of ['@landfall', '@opentelemetry', '@restatedev', '@types', 'neverthrow', 'pg', 'pg-boss']) {
  symlinkSync(resolve(import.meta.dirname, '../node_modules', name), join(folder, 'node_modules', name));
}
symlinkSync(join(ROOT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
writeFileSync(join(bin, 'python3'), PYTHON, { mode: 0o755 });
writeFileSync(join(bin, 'serve.js'), SERVE);
afterAll(() => rmSync(folder, { recursive: true }));

/** The database that a document has in `DATABASE_URL`. */
let database: PostgresServer;
beforeAll(async () => {
  database = await startPostgres();
  // A reader has the packages as they are built. There is nothing to build after "npm test" has set up.
  const { code, output } = await run('node', join(ROOT, 'scripts/build.ts'));
  if (code !== 0) throw new Error(output);
}, 240_000);
afterAll(() => database.stop());

const examples = DOCUMENTS.flatMap((document) =>
  codeBlocks(document, readFileSync(join(ROOT, document), 'utf8')).map((block) => {
    const file = join(folder, block.name ?? `${block.place.replaceAll(/\W+/g, '-')}.ts`);
    writeFileSync(file, block.text);
    return { ...block, file };
  }),
);

interface Finished {
  readonly code: unknown;
  readonly output: string;
}

function run(command: string, ...args: readonly string[]): Promise<Finished> {
  const path = [bin, join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path, NODE_OPTIONS: '', DATABASE_URL: database.url };
  return new Promise((finish) => {
    execFile(command, args, { cwd: folder, encoding: 'utf8', env }, (error, stdout, stderr) =>
      finish({ code: error === null ? 0 : (error.code ?? error.signal), output: stdout + stderr }),
    );
  });
}

it('every README of a package has an example', () => {
  const documents = new Set(examples.map(({ place }) => place.replace(/:\d+$/, '')));
  for (const readme of ['README.md', ...DOCUMENTS.filter((name) => /^packages.*README/.test(name))]) {
    expect(documents).toContain(readme);
  }
});

it('the README of core names all that the package exports', () => {
  const readme = readFileSync(join(ROOT, 'packages/core/README.md'), 'utf8');
  expect(Object.keys(core).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

it.concurrent('the examples compile, as strictly as the packages themselves', { timeout: 240_000 }, async ({
  expect,
}) => {
  // By the declarations that the packages ship.
  const compilerOptions = {
    customConditions: [],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    noUnusedLocals: false,
  };
  const settings = { extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  expect(await run('tsc', '-p', folder)).toEqual({ code: 0, output: '' });
});

const isTest = (text: string): boolean => text.includes("from 'vitest'");

describe.for(examples.filter(({ text }) => isTest(text)))('the tests at $place', async ({ file }) => {
  await import(file);
});

// What is left over needs an account with a cloud.
const programs = examples.filter(({ text }) => !isTest(text) && !/from '@landfall\/provider-(aws|gcp)'/.test(text));

it.concurrent.for(programs)(
  'the program at $place runs, and prints what the document says',
  async ({ file, prints }, { expect }) => {
    const { code, output } = await run('node', file);
    expect({ code, output }).toEqual({ code: 0, output: prints ?? output });
  },
);

it.for(DOCUMENTS)('%s links to what exists', (document) => {
  const markdown = readFileSync(join(ROOT, document), 'utf8');
  const links = [...markdown.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  const missing = links.filter((target) => globSync(join(ROOT, dirname(document), target)).length === 0);
  expect(missing).toEqual([]);
});
