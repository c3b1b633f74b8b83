import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { entryPoints, type Manifest, runIn } from '@landfall/tests-support/packed-consumer';
import { describe, inject, test } from 'vitest';

const consumer = inject('consumer');
const entries = entryPoints(consumer);

function shipped(extension: string): readonly string[] {
  return consumer.packages.flatMap(({ folder }) => globSync(join(folder, `dist/**/*${extension}`)));
}

/** The names that plain Node sees in each entry point, as a line of JSON. */
async function namesSeen(load: string): Promise<unknown> {
  const program = `const seen = {};
for (const name of ${JSON.stringify(entries)}) seen[name] = Object.keys(${load}).filter((key) => key !== '__esModule' && key !== 'module.exports').sort();
console.log(JSON.stringify(seen));`;
  return JSON.parse(await runIn(consumer.folder, 'node', '--input-type=module', '--eval', program));
}

describe('the packed packages, in an empty folder', { concurrent: true }, () => {
  test('have every entry point of the workspace, and plain Node sees in each what its source exports', async ({
    expect,
  }) => {
    const expected: Record<string, readonly string[]> = {};
    for (const { from } of consumer.packages) {
      const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
      for (const [entry, paths] of Object.entries(manifest.exports)) {
        if (typeof paths === 'string') continue;
        const source: object = await import(join(from, paths['@landfall/source'] ?? ''));
        expected[manifest.name + entry.slice(1)] = Object.keys(source).sort();
      }
    }
    expect(await namesSeen('await import(name)')).toEqual(expected);
    expect(Object.keys(expected)).toContain('@landfall/core');
  });

  test('can be required from CommonJS', async ({ expect }) => {
    const require = "(await import('node:module')).createRequire(process.cwd() + '/index.js')";
    const [required, imported] = await Promise.all([namesSeen(`${require}(name)`), namesSeen('await import(name)')]);
    expect(required).toEqual(imported);
  });

  test('run where there is no module of Node, but for the journal and the routing table in a file, which say so', async ({
    expect,
  }) => {
    const program = `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  if (name.startsWith('node:')) throw new Error('there is no ' + name);
  return next(name, context);
} });
for (const name of ['', '/provider', '/engine', '/routing', '/testing']) await import('@landfall/core' + name);
const { memoryJournal, sqliteJournal } = await import('@landfall/core/journal');
const { fileRouter, memoryRouter } = await import('@landfall/core/router');
const call = { model: 'fraud', signal: new AbortController().signal };
console.log(JSON.stringify([
  await memoryJournal().list(),
  await sqliteJournal('rollouts.db').list(),
  await memoryRouter().read(call),
  await fileRouter('table.json').read(call),
]));`;
    const printed = await runIn(consumer.folder, 'node', '--input-type=module', '--eval', program);
    expect(JSON.parse(printed)).toMatchObject([
      { value: [] },
      { error: { kind: 'failed', message: expect.stringContaining('sqliteJournal needs node:sqlite') } },
      { value: { version: 0, model: 'fraud', entries: [] } },
      { error: { kind: 'unsupported', message: expect.stringContaining('fileRouter needs a file system') } },
    ]);
  });

  test('give the page of a studio where there is no module of Node, and serve it where there is', async ({
    expect,
  }) => {
    const program = `import { registerHooks } from 'node:module';
let isNode = false;
registerHooks({ resolve(name, context, next) {
  if (!isNode && name.startsWith('node:')) throw new Error('there is no ' + name);
  return next(name, context);
} });
const { createStudio, serveStudio } = await import('@landfall/studio');
const { memoryJournal } = await import('@landfall/core/journal');
const journal = memoryJournal();
const studio = createStudio({ journal, hosts: ['ops.example.com'] });
const page = await studio.value.fetch(new Request('https://ops.example.com/'));
const list = await studio.value.fetch(new Request('https://ops.example.com/api/rollouts'));
isNode = true;
const served = await serveStudio({ journal });
const { url } = served.value;
const answer = await fetch(url);
await served.value.close();
console.log(JSON.stringify([page.status, (await list.json()).total, answer.status, (await answer.text()).includes('landfall-boot')]));`;
    const printed = await runIn(consumer.folder, 'node', '--input-type=module', '--eval', program);
    expect(JSON.parse(printed)).toEqual([200, 0, 200, true]);
  });

  test('keep a journal in a file', async ({ expect }) => {
    const program = `const { sqliteJournal } = await import('@landfall/core/journal');
console.log(JSON.stringify(await sqliteJournal('rollouts.db').list()));`;
    const printed = await runIn(consumer.folder, 'node', '--input-type=module', '--eval', program);
    expect(JSON.parse(printed)).toEqual({ value: [] });
  });

  test('have the command landfall, which runs', async ({ expect }) => {
    const landfall = (...args: readonly string[]) =>
      runIn(consumer.folder, 'node', 'node_modules/@landfall/cli/dist/bin.js', ...args);
    const spec = { model: { name: 'fraud', version: '42' }, regions: ['aws/eu-west-1'] };
    writeFileSync(join(consumer.folder, 'spec.json'), JSON.stringify(spec));
    expect(await landfall('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await landfall('plan', 'spec.json')).toContain('The spec is valid: fraud 42 to 1 region.');
    await expect(landfall('list', '--journal', 'none.db')).rejects.toThrow('There is no journal at');
  });

  test('hold what was built and nothing else', ({ expect }) => {
    for (const { folder, manifest } of consumer.packages) {
      const files = globSync('**', { cwd: folder, exclude: ['node_modules', 'dist/**'], withFileTypes: true });
      const names = files
        .filter((file) => file.isFile())
        .map((file) => relative(folder, join(file.parentPath, file.name)));
      expect(names).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md']));
      expect(
        names.filter(
          (name) =>
            !/^(package\.json|LICENSE|README\.md|CHANGELOG\.md|THIRD-PARTY\.md|docs\/[\w-]+\.md|grafana\/[\w-]+\.json)$/.test(
              name,
            ),
        ),
      ).toEqual([]);
      expect(JSON.stringify(manifest)).not.toMatch(/workspace:|@landfall\/source|\.\/src\//);
    }
    expect(shipped('.test.*')).toEqual([]);
  });

  test('say nothing of zod, p-retry or eventemitter3 in their types', ({ expect }) => {
    const declarations = shipped('.d.ts');
    expect(declarations).not.toEqual([]);
    const telling = declarations.filter((file) => /\b(zod|p-retry|eventemitter3)\b/i.test(readFileSync(file, 'utf8')));
    expect(telling).toEqual([]);
  });

  test('say nothing of the vendors’ own types in theirs, which take a consumer half a minute to compile', ({
    expect,
  }) => {
    const telling = shipped('.d.ts').filter((file) =>
      /from ['"](?:@google-cloud|google-|@aws-sdk|@smithy|@grpc)|import\(['"](?:@google-cloud|google-|@aws-sdk|@smithy|@grpc)/.test(
        readFileSync(file, 'utf8'),
      ),
    );
    expect(telling).toEqual([]);
  });
});
