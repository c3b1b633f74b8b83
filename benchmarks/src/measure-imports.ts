import { ENTRY_POINTS } from './entry-points.ts';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';
import { runNode } from './run-node.ts';

const ROUNDS = 11;
const GOAL_MS = 10;

/** A program that imports modules one after the other, and prints how long each took. */
function program(modules: readonly string[]): string {
  const steps = modules.map(
    (name) => `{ const at = performance.now(); await import('${name}'); took.push(performance.now() - at); }`,
  );
  return `const took = []; ${steps.join(' ')} console.log(JSON.stringify(took));`;
}

async function importMs(...modules: readonly string[]): Promise<number> {
  const took = await runNode<readonly number[]>('--input-type=module', '--eval', program(modules));
  return took.at(-1) ?? Number.NaN;
}

/** How long each entry point takes to import in a fresh process, and how long where zod is there already. */
export async function measureImports(entries = ENTRY_POINTS): Promise<Section> {
  const alone = new Map<string, number[]>();
  const afterZod = new Map<string, number[]>();
  const put = (into: Map<string, number[]>, name: string, ms: number): void => {
    into.set(name, [...(into.get(name) ?? []), ms]);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['zod', ...entries]) put(alone, name, await importMs(name));
    for (const name of entries) put(afterZod, name, await importMs('zod', name));
  }
  const zodMs = median(alone.get('zod') ?? []);
  const rows = entries.map((what): Row => {
    const overMs = median(afterZod.get(what) ?? []);
    const aloneMs = median(alone.get(what) ?? []);
    return {
      what,
      measured: `${overMs.toFixed(1)} ms`,
      detail: `over zod alone; ${aloneMs.toFixed(1)} ms by itself`,
      ...(what === '@landfall/core' ? { goal: { text: `<= ${GOAL_MS} ms`, met: overMs <= GOAL_MS } } : {}),
    };
  });
  return { title: `Time to import, in a fresh process (zod alone: ${zodMs.toFixed(1)} ms)`, rows };
}
