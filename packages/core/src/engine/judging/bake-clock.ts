import type { JudgedRegion } from '../../gates/judged-region.ts';
import { failedRegions } from '../../state/budget.ts';
import { regionState } from '../../state/find.ts';
import type { PauseState, RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';

/** How much of a time the rollout was not paused, in milliseconds. */
export function activeMs(pauses: readonly PauseState[], from: number, to: number): number {
  let ms = Math.max(0, to - from);
  for (const pause of pauses) ms -= Math.max(0, Math.min(to, pause.to ?? to) - Math.max(from, pause.from));
  return ms;
}

/** Whether clients may be sent to a region: without a table, all are. */
function isInTable({ plan, table }: RolloutState, { planned, steps }: RegionState): boolean {
  if (plan?.routing === undefined || table?.entries.some(({ region }) => region === planned.key) === true) return true;
  return steps.some((step) => step.planned.action === 'enter' && step.status === 'succeeded');
}

/** The regions that a bake judges: those that have its share, take requests by the router's table, did not fail, and are not being rolled back. */
export function regionsOfBake(state: RolloutState, { planned }: StepState): readonly RegionState[] {
  const failed = state.failures.length === 0 ? undefined : failedRegions(state);
  return (planned.bake?.regions ?? []).flatMap((key) => {
    const region = regionState(state, key);
    if (region === undefined || region.rollback !== undefined || failed?.has(key) === true) return [];
    if (!isInTable(state, region)) return [];
    return region.percent === planned.percent ? region : [];
  });
}

/** How much of a bake's time its readings cover, in milliseconds: that of the slowest region, less pauses. Regions without counts are covered until `now`. */
export function coveredMs(
  state: RolloutState,
  step: StepState,
  judgedOf: (region: RegionState) => JudgedRegion | undefined,
  now: number,
): number {
  let until = now;
  for (const region of regionsOfBake(state, step)) until = Math.min(until, judgedOf(region)?.watermark ?? now);
  return activeMs(state.pauses, step.startedAt, until);
}
