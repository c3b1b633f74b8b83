import { fileURLToPath } from 'node:url';
import { median } from './median.ts';
import type { Section } from './row.ts';
import { runNode } from './run-node.ts';

const ROUNDS = 3;
const GOAL_KB = 20;

interface Waiting {
  readonly count: number;
  readonly engineBytes: number;
  readonly cloudBytes: number;
}

/** What the memory of one rollout is that waits for its cloud, among thousands that do. */
export async function measureMemory(): Promise<Section> {
  const program = fileURLToPath(new URL('waiting-rollouts.ts', import.meta.url));
  const rounds: Waiting[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await runNode<Waiting>('--expose-gc', program));
  const kb = median(rounds.map(({ engineBytes }) => engineBytes)) / 1_000;
  const cloudKb = median(rounds.map(({ cloudBytes }) => cloudBytes)) / 1_000;
  const count = (rounds[0]?.count ?? 0).toLocaleString('en');
  return {
    title: `Memory of a rollout of one region that waits for its cloud, journal in memory`,
    rows: [
      {
        what: `${count} at once`,
        measured: `${kb.toFixed(1)} kB each`,
        detail: `the engine's share; the fake cloud itself keeps another ${cloudKb.toFixed(1)} kB`,
        goal: { text: `< ${GOAL_KB} kB`, met: kb < GOAL_KB },
      },
    ],
  };
}
