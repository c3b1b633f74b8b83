import { fileURLToPath } from 'node:url';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';
import { runNode } from './run-node.ts';

const ROUNDS = 3;
const GOAL_KB = 20;
const WAVE_GOAL_KB = 10;

interface Waiting {
  readonly count: number;
  readonly engineBytes: number;
  readonly cloudBytes: number;
}

interface Baking {
  readonly count: number;
  readonly bytes: number;
  readonly eventBytes: number;
  readonly timers: number;
}

interface Wave {
  readonly count: number;
  readonly bytes: number;
  readonly eventBytes: number;
  readonly peakBytes: number;
}

/** What a region takes in a wave whose regions are all being called at once, beyond its events. What the process has at its peak is mostly garbage that is not collected yet. */
async function measureWave(): Promise<Row> {
  const program = fileURLToPath(new URL('wave-of-regions.ts', import.meta.url));
  const rounds: Wave[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await runNode<Wave>('--expose-gc', program));
  const kb = (of: (wave: Wave) => number): number => median(rounds.map(of)) / 1_000;
  const measured = kb(({ bytes }) => bytes);
  const peakMb = kb(({ peakBytes }) => peakBytes) / 1_000;
  return {
    what: `one rollout of ${(rounds[0]?.count ?? 0).toLocaleString('en')} regions in one wave, all called at once`,
    measured: `${measured.toFixed(1)} kB a region`,
    detail: `and ${kb(({ eventBytes }) => eventBytes).toFixed(1)} kB for its events; the process has ${peakMb.toFixed(0)} MB at its peak, with garbage`,
    goal: { text: `< ${WAVE_GOAL_KB} kB`, met: measured < WAVE_GOAL_KB },
  };
}

/** What a rollout takes that waits in a bake of two gates, beyond its events: each in a `rollout()` of its own, or all driven by one `driveAll`. */
async function measureBakes(cloudKb: number, how: 'each by itself' | 'turns'): Promise<Row> {
  const program = fileURLToPath(new URL('waiting-bakes.ts', import.meta.url));
  const rounds: Baking[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await runNode<Baking>('--expose-gc', program, how));
  const kb = (of: (baking: Baking) => number): number => median(rounds.map(of)) / 1_000;
  const measured = kb(({ bytes }) => bytes) - cloudKb;
  const [count, timers] = [rounds[0]?.count ?? 0, rounds[0]?.timers ?? 0].map((one) => one.toLocaleString('en'));
  return {
    what:
      how === 'turns'
        ? `${count} such rollouts, all driven by one driveAll`
        : `${count} rollouts of one region that wait in a bake of two gates`,
    measured: `${measured.toFixed(1)} kB each`,
    detail: `and ${kb(({ eventBytes }) => eventBytes).toFixed(1)} kB for their events, evidence included; timers that wait for them: ${timers}`,
    goal: { text: `< ${GOAL_KB} kB`, met: measured < GOAL_KB },
  };
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
    title: 'Memory, journal in memory',
    rows: [
      {
        what: `${count} rollouts of one region that wait for their cloud`,
        measured: `${kb.toFixed(1)} kB each`,
        detail: `the engine's share; the fake cloud itself keeps another ${cloudKb.toFixed(1)} kB`,
        goal: { text: `< ${GOAL_KB} kB`, met: kb < GOAL_KB },
      },
      await measureBakes(cloudKb, 'each by itself'),
      await measureBakes(cloudKb, 'turns'),
      await measureWave(),
    ],
  };
}
