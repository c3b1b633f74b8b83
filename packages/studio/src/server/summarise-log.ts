import { type Clock, foldEvents, type RolloutEvent, type RolloutState, type Waiting } from '@landfall/core';
import { emptyLive, explain } from '@landfall/core/engine';
import type { NeedsPerson, RolloutRow } from '../wire.ts';
import { isKnownEvent, wireEvent } from './wire-event.ts';

/** What the list tells of a rollout beyond what the journal knows without its log. */
export type Summary = Pick<RolloutRow, 'kind' | 'needs' | 'exposure' | 'regions' | 'problem'>;

/** How many events are worked on at once. Other requests come between. */
export const SLICE_EVENTS = 500;

/** Folds further events into a state, redacted if they are shown so. Of what this version does not know, nothing is folded. */
export async function foldFurther(
  state: RolloutState | undefined,
  events: readonly RolloutEvent[],
  redact: boolean,
  clock: Clock,
): Promise<RolloutState | undefined> {
  let folded = state;
  for (let from = 0; from < events.length; from += SLICE_EVENTS) {
    if (from > 0) await clock.sleep(1);
    const known = events
      .slice(from, from + SLICE_EVENTS)
      .filter(isKnownEvent)
      .flatMap((event) => {
        const sent = wireEvent(event, redact);
        return 'unknown' in sent ? [] : [sent];
      });
    if (known.length > 0) folded = foldEvents(known, folded);
  }
  return folded;
}

function waitsOf(state: RolloutState, now: number): readonly Waiting[] {
  if (state.plan === undefined || state.watch !== undefined || state.status === 'ended') return [];
  return explain({ state, live: emptyLive(state.plan.providers) }, now);
}

function needsOf(state: RolloutState, now: number): NeedsPerson | undefined {
  const open = waitsOf(state, now).find((wait) => wait.for === 'approval' || wait.for === 'person');
  if (open !== undefined) {
    const { step, until, detail } = open;
    return { what: open.for === 'approval' ? 'approve' : 'decide', step, until, detail };
  }
  const { suspended, paused } = state;
  if (state.status === 'ended') return undefined;
  if (suspended !== undefined) return { what: 'resume', detail: `suspended: ${suspended}` };
  return paused ? { what: 'resume', detail: 'paused' } : undefined;
}

/** What a state says to the list. */
export function summariseState(state: RolloutState, now: number): Summary {
  const { regions, watch } = state;
  const total = regions.reduce((sum, { percent }) => sum + percent, 0);
  return {
    kind: watch === undefined ? 'rollout' : 'watch',
    needs: needsOf(state, now),
    ...(watch === undefined && regions.length > 0 && { exposure: total / regions.length }),
    regions: watch === undefined ? regions.length : Object.keys(watch.regions).length,
  };
}
