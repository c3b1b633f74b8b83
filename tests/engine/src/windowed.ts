import type { RolloutEvent, RolloutSpec } from '@landfall/core';
import { type Simulation, simulate, type World } from '@landfall/core/testing';
import { type Canary, canaryPlan } from './canary.ts';

/** Office hours in Berlin. */
export const OFFICE = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
  timeZone: 'Europe/Berlin',
} as const satisfies NonNullable<RolloutSpec['windows']>[number];

/** A time on 2030-01-07, a Monday, in Berlin, or that many days later; in milliseconds since the epoch. */
export function inBerlin(time: string, days = 0): number {
  return Date.parse(`2030-01-07T${time}:00+01:00`) + days * 86_400_000;
}

/** The same, as text. */
function berlinText(time: string, days = 0): string {
  return new Date(inBerlin(time, days)).toISOString();
}

/** A freeze from a time in Berlin on that Monday to a time `days` later. */
export function frozen(from: string, to: string, days = 0): NonNullable<RolloutSpec['freeze']>[number] {
  return { from: berlinText(from), to: berlinText(to, days), reason: 'year-end' };
}

/** When an event came, in Berlin: `Mon 09:00`. */
export function when({ at }: Pick<RolloutEvent, 'at'>): string {
  const zone = { timeZone: 'Europe/Berlin', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-GB', { ...zone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
  return format.format(at);
}

/** Simulates a rollout that starts at a time. Without stages it moves all traffic at once. */
export function simulateAt(startAt: number, spec: Canary, world: World = {}): Simulation {
  return simulate(canaryPlan({ stages: [{ percent: 100 }], ...spec }), world, { startAt, id: 'r' });
}
