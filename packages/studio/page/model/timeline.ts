import type { RolloutState } from '@landfall/core';
import type { RolloutLog } from '../log/rollout-log.ts';

/** A time in which the rollout was paused, suspended or held, in milliseconds since the epoch. */
export interface Band {
  readonly kind: 'paused' | 'suspended' | 'held';
  readonly from: number;
  readonly to: number;
}

/** Where pictures over time end. A suspension may last for days in which nothing happens: only its beginning is in them. */
export function endOf({ status, suspended, startedAt, updatedAt }: RolloutState, now: number): number {
  if (status === 'ended') return updatedAt;
  if (suspended !== undefined) return updatedAt + Math.max(1_000, 0.05 * (updatedAt - startedAt));
  return Math.max(now, updatedAt);
}

/** The pauses, suspensions and holds until an event. `now`: the end of what goes on. */
export function bandsOf(log: RolloutLog, state: RolloutState, seq: number, now: number): readonly Band[] {
  const bands: Band[] = state.pauses.map(({ from, to }) => ({ kind: 'paused', from, to: to ?? now }));
  const open = new Map<Band['kind'], number>();
  const close = (kind: Band['kind'], to: number) => {
    const from = open.get(kind);
    if (from !== undefined) bands.push({ kind, from, to });
    open.delete(kind);
  };
  for (const event of log.bandEvents) {
    if (event.seq > seq) break;
    if (event.type === 'rollout-suspend') open.set('suspended', event.at);
    else if (event.type === 'rollout-resume') close('suspended', event.at);
    else if (event.type === 'hold-start') open.set('held', event.at);
    else if (event.type === 'hold-end') close('held', event.at);
  }
  for (const kind of [...open.keys()]) close(kind, now);
  return bands;
}

/** How many steps had started by an event; the log has them in the order of their start. */
export function startedSteps(log: RolloutLog, seq: number): number {
  let [low, high] = [0, log.stepOrder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log.stepOrder[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Round times for an axis: at most `most`, in milliseconds since the epoch. */
export function ticksOf(from: number, to: number, most: number): readonly number[] {
  const steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    2_592_000,
  ];
  const step = (steps.find((seconds) => (to - from) / (seconds * 1_000) <= most) ?? 31_536_000) * 1_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to && ticks.length < 60; at += step) ticks.push(at);
  return ticks;
}
