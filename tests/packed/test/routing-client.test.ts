import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, inject, test } from 'vitest';

const MOST_KB = 12;

/** A router over two regions, of which the first fails: what became of one request. */
const PROGRAM = `import { createRegionRouter } from '@landfall/core/routing';

const entryOf = (region) => ({ region, url: 'https://' + region + '.example', weight: 1, state: 'in', modelVersion: '42' });
const router = createRegionRouter({
  source: async () => ({ version: 1, model: 'fraud', entries: [entryOf('a'), entryOf('b')] }),
  policy: 'failover',
  timeoutMs: 50,
  // The first region never answers.
  invoke: ({ region }, _, { signal }) => new Promise((resolve, reject) => {
    if (region === 'b') resolve({ status: 200 });
    else signal.addEventListener('abort', () => reject(signal.reason));
  }),
});
export const sent = router.send({}, { isIdempotent: true });
`;

test("the client's side is small, imports nothing, and runs where there is nothing of Node", async () => {
  const { folder } = inject('consumer');
  const { outputFiles, metafile } = await build({
    stdin: { contents: PROGRAM, resolveDir: folder },
    platform: 'browser',
    format: 'iife',
    globalName: 'program',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
  });
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  const packages = Object.keys(metafile.inputs).filter((file) => !/@landfall\/core\/|<stdin>/.test(file));
  expect(packages).toEqual([]);
  const [{ contents, text } = { contents: new Uint8Array(), text: '' }] = outputFiles;
  expect(gzipSync(contents).length / 1_000).toBeLessThan(MOST_KB);

  // What every browser has, and no more.
  const context = createContext({ AbortController, URL, performance, setTimeout, clearTimeout });
  const sent: unknown = await runInContext(`${text}; program.sent`, context, { timeout: 60_000 });
  expect(sent).toMatchObject({ ok: true, region: 'b', version: '42', attempts: 2 });
}, 60_000);
