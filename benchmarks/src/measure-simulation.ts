import { fileURLToPath } from 'node:url';
import type { Section } from './row.ts';
import { runNode } from './run-node.ts';
import type { Simulated } from './simulated-rollouts.ts';

/** How many times the cost of writing its events a simulated rollout may cost. */
const MOST = { undisturbed: 2, disturbed: 4 };

/** Whole rollouts by the engine's own transition and without a promise, beside what it costs to write their events as JSON. */
export async function measureSimulation(): Promise<Section> {
  const all = await runNode<readonly Simulated[]>(fileURLToPath(new URL('simulated-rollouts.ts', import.meta.url)));
  const rows = all.map(({ what, aSecond, timesJson, events, succeeded }) => ({
    what,
    measured: `${timesJson.toFixed(1)} times JSON`,
    detail: `${Math.round(aSecond).toLocaleString('en')} a second; ${Math.round(events)} events each; ${Math.round(succeeded * 100)}% succeed${succeeded < 1 ? ', the others fail and are rolled back' : ''}`,
    goal: goalOf(timesJson, succeeded < 1 ? MOST.disturbed : MOST.undisturbed),
  }));
  return { title: 'Simulated rollouts, 8 regions in 2 waves', rows };
}

function goalOf(timesJson: number, most: number): NonNullable<Section['rows'][number]['goal']> {
  return { text: `<= ${most}`, met: timesJson <= most };
}
