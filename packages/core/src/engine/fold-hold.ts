import type { EventOf } from '../events/rollout-event.ts';
import type { Draft } from './draft.ts';
import { withoutAnswer } from './fold-command.ts';

/** More regions failed than may. */
export function startHold({ state }: Draft, { hold: id, at, until, regions, reasons }: EventOf<'hold-start'>): void {
  state.holds = { ...state.holds, count: state.holds.count + 1, open: { id, at, until, regions, reasons } };
}

/** Somebody decided, or nobody did in time. */
export function endHold({ state }: Draft, { hold, by, regions = [] }: EventOf<'hold-end'>): void {
  const { count, isOver } = state.holds;
  state.holds = { count, open: undefined, isOver: isOver || by === 'time' };
  state.asked = withoutAnswer(state, hold);
  if (by === 'accept') state.accepted = [...state.accepted, ...regions];
}
