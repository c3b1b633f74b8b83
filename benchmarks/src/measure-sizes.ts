import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ENTRY_POINTS } from './entry-points.ts';
import type { Row, Section } from './row.ts';

const GOAL_KB = 25;
const NEVERTHROW = 'neverthrow';

interface Bundled {
  readonly kb: number;
  readonly importsZod: boolean;
}

/** What some code weighs with everything it imports, minified and gzipped. Zod, vendors' clients and the packages named stay outside. */
async function bundle(code: string, outside: readonly string[]): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    external: ['zod', '@aws-sdk/*', '@google-cloud/*', 'google-auth-library', ...outside],
    platform: 'node',
    format: 'esm',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  return {
    kb: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1_000,
    importsZod: output?.imports.some(({ path }) => path.startsWith('zod')) ?? false,
  };
}

/** An application has core once, whichever provider it adds. */
function outsideOf(entry: string): readonly string[] {
  return entry.startsWith('@landfall/core') ? [NEVERTHROW] : [NEVERTHROW, '@landfall/core', '@landfall/core/*'];
}

async function measureEntry(entry: string): Promise<Row> {
  const all = `export * from '${entry}'`;
  const outside = outsideOf(entry);
  const { kb, importsZod } = await bundle(all, outside);
  const withNeverthrow = await bundle(all, outside.slice(1));
  const detail = `${withNeverthrow.kb.toFixed(1)} kB with neverthrow; imports ${importsZod ? 'zod' : 'no zod'}`;
  const row = { what: entry, measured: `${kb.toFixed(1)} kB`, detail };
  if (entry === '@landfall/core') {
    const used = await bundle(`export { rollout } from '${entry}'`, outside);
    const goal = { text: `< ${GOAL_KB} kB`, met: kb < GOAL_KB };
    return { ...row, detail: `${detail}; rollout() alone ${used.kb.toFixed(1)} kB`, goal };
  }
  if (entry !== '@landfall/core/provider') return row;
  const alone = await bundle(`export { defineProvider } from '${entry}'`, outside);
  const met = kb - alone.kb < 0.05 && !importsZod;
  return { ...row, goal: { text: `defineProvider alone (${alone.kb.toFixed(1)} kB)`, met } };
}

/** The size of each entry point, with what it depends on. */
export async function measureSizes(): Promise<Section> {
  const rows: Row[] = [];
  for (const entry of ENTRY_POINTS) rows.push(await measureEntry(entry));
  return {
    title: 'Size, minified and gzipped, with all dependencies but zod and the peers (neverthrow; core, for providers)',
    rows,
  };
}
