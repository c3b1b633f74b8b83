import type { Phase, Plan, PlannedBudget } from './plan.ts';
import { regionsOf } from './target.ts';

/** How many regions of a wave run at a time. */
export interface WaveSlots {
  /** At the beginning, which is when there are most. */
  readonly slots: number;
  /** How many failures of the wave a strict budget allows: each may take a slot away. 0 if slots stay as they are. */
  readonly failures: number;
}

/** The slots of a wave, by its concurrency and a strict budget: never more than the failures that are left plus one. */
export function waveSlots({ budget, regions }: Pick<Plan, 'budget' | 'regions'>, phase: Phase): WaveSlots {
  const { concurrency } = phase;
  if (budget?.isStrict !== true) return { slots: concurrency, failures: 0 };
  const [first] = regionsOf(phase.lanes);
  const wave = regions.find(({ key }) => key === first)?.wave ?? 0;
  const failures = failuresIn(budget, wave);
  return { slots: Math.min(concurrency, failures + 1), failures };
}

function failuresIn({ tolerate, perWave }: PlannedBudget, wave: number): number {
  return Math.min(tolerate, perWave[wave] ?? 0);
}
