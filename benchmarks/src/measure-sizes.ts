import { bundle } from './bundle.ts';
import { ENTRY_POINTS } from './entry-points.ts';
import type { Row, Section } from './row.ts';

const GOAL_KB = 25;
const NEVERTHROW = 'neverthrow';

/** An application has core once, whichever provider it adds. */
function outsideOf(entry: string): readonly string[] {
  return entry.startsWith('@landfall/core')
    ? [NEVERTHROW, 'zod']
    : [NEVERTHROW, 'zod', '@landfall/core', '@landfall/core/*'];
}

async function measureEntry(entry: string): Promise<Row> {
  const all = `export * from '${entry}'`;
  const outside = outsideOf(entry);
  const { kb, imports } = await bundle(all, outside);
  const importsZod = imports.includes('zod');
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
export async function measureSizes(entries = ENTRY_POINTS): Promise<Section> {
  const rows: Row[] = [];
  for (const entry of entries) rows.push(await measureEntry(entry));
  return {
    title: 'Size, minified and gzipped, with all dependencies but zod and the peers (neverthrow; core, for providers)',
    rows,
  };
}
