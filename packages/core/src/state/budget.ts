import type { ExceededBudget, StepFailure } from '../errors/rollout-error.ts';
import type { Phase, Plan, PlannedBudget } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import type { ProviderError } from '../provider/contract.ts';
import { placeOf } from './find.ts';
import type { RegionState, RolloutState } from './rollout-state.ts';

const NO_BUDGET: PlannedBudget = {
  tolerate: 0,
  perWave: [],
  isStrict: false,
  mustSucceed: [],
  reaction: 'roll-back',
  holdForMs: 0,
};

/** The failure budget of a plan. */
export function budgetOf({ budget = NO_BUDGET }: Plan): PlannedBudget {
  return budget;
}

/**
 * What the failures so far come to. `within`: each is of a region, and as many may fail. `beyond`: more regions failed than may, or all. `final`: a failure of the model
 * or of the whole rollout.
 */
export type Standing = 'none' | 'within' | 'beyond' | 'final';

/** What failed so far, and what of it somebody accepted. */
type Failed = Pick<RolloutState, 'failures' | 'accepted'>;

/** Whether a failure is about the model, in whatever region it shows. */
function isOfModel(failure: StepFailure): boolean {
  // An engine that checked less may have written the log.
  if (failure.kind === 'provider-failed') return (Object(failure.error) as Partial<ProviderError>).scope === 'model';
  return failure.kind === 'gate-failed' && failure.scope === 'model';
}

/** The regions that failed. */
export function failedRegions({ failures }: Pick<Failed, 'failures'>): ReadonlySet<string> {
  return new Set(failures.flatMap(({ region }) => region ?? []));
}

function waveOf(plan: Plan, region: string | undefined): number {
  return plan.regions[placeOf(plan, region) ?? -1]?.wave ?? 0;
}

/** How many of some regions are in a wave. */
function countInWave(plan: Plan, regions: Iterable<string>, wave: number): number {
  let count = 0;
  for (const region of regions) if (waveOf(plan, region) === wave) count += 1;
  return count;
}

/** What of the budget some failures exceed; undefined if they are within it. */
function exceededIn(plan: Plan, { failures, accepted }: Failed): ExceededBudget | undefined {
  const failed = failedRegions({ failures });
  const counted = [...failed].filter((region) => !accepted.includes(region));
  if (counted.length === 0) return undefined;
  const { tolerate, perWave, mustSucceed } = budgetOf(plan);
  const vital = counted.find((region) => mustSucceed.includes(region));
  if (vital !== undefined) return { of: 'region', region: vital };
  if (failed.size > tolerate) return { of: 'rollout', failed: failed.size, tolerated: tolerate };
  for (const wave of new Set(counted.map((region) => waveOf(plan, region)))) {
    const [inWave, tolerated] = [countInWave(plan, failed, wave), perWave[wave] ?? 0];
    if (inWave > tolerated) return { of: 'wave', wave: `wave-${wave + 1}`, failed: inWave, tolerated };
  }
  return undefined;
}

/** How far the failures so far use up the budget. */
export function standingOf(plan: Plan, state: Failed): Standing {
  const { failures } = state;
  if (failures.length === 0) return 'none';
  if (failures.some((failure) => failure.region === undefined || isOfModel(failure))) return 'final';
  // One region has to succeed, so where all failed the budget is exceeded, unless somebody accepted all of it.
  if (exceededIn(plan, state) !== undefined) return 'beyond';
  return failedRegions(state).size >= plan.regions.length ? 'final' : 'within';
}

/** What of the plan's budget the failures exceed; undefined if the plan has no budget, or they are within it or not about regions. */
export function exceededBudget(plan: Plan, state: Failed): ExceededBudget | undefined {
  return plan.budget !== undefined && standingOf(plan, state) === 'beyond' ? exceededIn(plan, state) : undefined;
}

/** Whether a rollout goes on with these failures: they are tolerated, or it is held for a person. */
export function goesOn(plan: Plan, state: Failed & Pick<RolloutState, 'holds'>): boolean {
  const standing = standingOf(plan, state);
  if (standing === 'beyond') return budgetOf(plan).holdForMs > 0 && !state.holds.isOver;
  return standing !== 'final';
}

/** The regions that failed and are not being rolled back yet, in the plan's order. */
export function unsettledRegions(state: RolloutState): readonly RegionState[] {
  if (state.failures.length === 0) return [];
  const failed = failedRegions(state);
  return state.regions.filter(({ planned, rollback }) => failed.has(planned.key) && rollback === undefined);
}

/** How many lanes of a phase may be open at a time: in a wave with a strict budget, no more than the failures that are left, plus one. */
export function slotsOf(plan: Plan, state: Failed, { kind, lanes, concurrency }: Phase): number {
  const { isStrict, tolerate, perWave } = budgetOf(plan);
  if (kind !== 'wave' || !isStrict) return concurrency;
  const failed = failedRegions(state);
  const [lane] = lanes;
  const wave = waveOf(plan, lane === undefined ? undefined : regionOf(lane.target));
  const left = Math.min(tolerate - failed.size, (perWave[wave] ?? 0) - countInWave(plan, failed, wave));
  return Math.min(concurrency, Math.max(0, left) + 1);
}
