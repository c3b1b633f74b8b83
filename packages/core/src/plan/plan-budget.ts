import { durationMs } from '../spec/duration.ts';
import type { FailurePolicy, Tolerance } from '../spec/failure-policy.ts';
import type { PlannedBudget, PlannedRegion } from './plan.ts';

const HOLD_FOR_MS = 24 * 3_600_000;

function regionsOf(tolerance: Tolerance, regions: number): number {
  if (typeof tolerance === 'number') return tolerance;
  // Some decimals are a hair too small as binary numbers: 28 percent of 25 regions are 7.
  return Math.floor((Number.parseFloat(tolerance) * regions) / 100 + 1e-9);
}

/** Computes the numbers of a failure budget. More than there are regions is cut to them; and one region of the rollout has to succeed. */
export function planBudget(failure: FailurePolicy, regions: readonly PlannedRegion[]): PlannedBudget {
  const { tolerate, toleratePerWave, mode = 'strict', mustSucceed = [], reaction = 'roll-back', holdFor } = failure;
  const sizes: number[] = [];
  for (const { wave } of regions) sizes[wave] = (sizes[wave] ?? 0) + 1;
  const perWave = sizes.map((size) =>
    Math.min(size, regionsOf(toleratePerWave ?? tolerate ?? 0, toleratePerWave === undefined ? regions.length : size)),
  );
  const inWaves = perWave.reduce((sum, each) => sum + each, 0);
  const whole = tolerate === undefined ? inWaves : regionsOf(tolerate, regions.length);
  const hasBudget = tolerate !== undefined || toleratePerWave !== undefined;
  return {
    tolerate: Math.min(whole, regions.length - 1),
    perWave,
    isStrict: hasBudget && mode === 'strict',
    mustSucceed,
    reaction,
    holdForMs: reaction === 'hold' ? (durationMs(holdFor) ?? HOLD_FOR_MS) : 0,
  };
}
