import type { EventOf } from '../events/rollout-event.ts';
import type { Draft } from './draft.ts';
import { coveredMs } from './judging/bake-clock.ts';

/** Evidence up to a moment. */
export function keepCheckpoint(draft: Draft, event: EventOf<'bake-checkpoint'>): void {
  const { step, region: of, regions, fleet, at } = event;
  for (const [key, judged] of Object.entries(regions)) {
    const region = draft.region(key);
    if (region !== undefined) region.judged = judged;
  }
  if (fleet !== undefined) draft.state.judgedFleet = fleet;
  draft.step(of, step, (before) => ({
    ...before,
    // What was logged of a time without answers is over: the next one is logged anew.
    waiting: undefined,
    checkpoints: (before.checkpoints ?? 0) + 1,
    checkpointMs: coveredMs(draft.state, before, ({ judged }) => judged, at),
  }));
}

/** What a gate found. One that only observes changes nothing. */
export function keepVerdict({ state }: Draft, { gate, region, observed, failure }: EventOf<'step-verdict'>): void {
  if (observed === true && gate !== undefined) state.observed = [...state.observed, observedKey(gate, region)];
  if (failure !== undefined) state.failures = [...state.failures, failure];
}

/** A bake waits for a person. */
export function holdBake(draft: Draft, event: EventOf<'bake-hold'>): void {
  const { at, until, reasons, isOnlyTooFew } = event;
  draft.step(event.region, event.step, (before) => ({ ...before, hold: { at, until, reasons, isOnlyTooFew } }));
}

/** The name under which the failure of a gate that only observes is kept. */
export function observedKey(gate: string, region: string | undefined): string {
  return region === undefined ? gate : `${gate} in ${region}`;
}
