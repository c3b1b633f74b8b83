import { fileURLToPath } from 'node:url';
import type { Section } from './row.ts';
import { runNode } from './run-node.ts';
import type { Simulated } from './simulated-rollouts.ts';

const GOAL = 20_000;

/** Whole rollouts a second, by the engine's own decisions and without a promise. */
export async function measureSimulation(): Promise<Section> {
  const all = await runNode<readonly Simulated[]>(fileURLToPath(new URL('simulated-rollouts.ts', import.meta.url)));
  const rows = all.map(({ what, aSecond, events, succeeded }) => ({
    what,
    measured: `${Math.round(aSecond).toLocaleString('en')} a second`,
    detail: `${Math.round(events)} events each; ${Math.round(succeeded * 100)}% succeed${succeeded < 1 ? ', the others fail and are rolled back' : ''}`,
    goal: { text: `> ${GOAL.toLocaleString('en')}`, met: aSecond > GOAL },
  }));
  return { title: 'Simulated rollouts, 8 regions in 2 waves', rows };
}
