import type { World } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import {
  BAD,
  canaryPlan,
  endOfCanary,
  FINE,
  GOOD,
  inEvery,
  MINUTE,
  minuteOf,
  simulateCanary,
  USUAL,
} from '../src/canary.ts';
import { only } from './play.ts';

const stages = [{ percent: 50, bake: { min: '20m', max: '40m', onInconclusive: 'fail' } }, { percent: 100 }] as const;
const plan = canaryPlan({ stages });
const BUSY = { ...FINE, requestsPerSecond: 400 } as const;
const LITTLE = { ...FINE, requestsPerSecond: 0.5 } as const;

/** When the bake ended, in minutes. */
function endOf(traffic: object, more: object = {}): number | undefined {
  const { events } = simulateCanary(plan, inEvery(plan, traffic as never, more));
  const end = only(events, 'step-end').find(({ action }) => action === 'bake');
  return end && minuteOf(end);
}

function resumed(name: 'pause' | 'stop', from: number, to: number): World {
  return {
    commands: [
      { name, atMs: from * MINUTE },
      { name: 'resume', atMs: to * MINUTE },
    ],
  };
}

const pause = (from: number, to: number) => resumed('pause', from, to);
const stop = (from: number, to: number) => resumed('stop', from, to);

describe('the clock of a bake', () => {
  test('is the time that its readings cover, which are final a minute later', () => {
    expect(endOf(BUSY)).toBe(21);
    expect(endOf(LITTLE)).toBe(41);
  });

  test('stands still in a pause, for its minimum and its maximum', () => {
    expect(endOf(BUSY, pause(5, 15))).toBe(31);
    expect(endOf(LITTLE, pause(5, 15))).toBe(51);
  });

  test('goes on while no process runs, once that time was read', () => {
    expect(endOf(BUSY, stop(5, 15))).toBe(21);
    expect(endOf(BUSY, stop(5, 50))).toBe(50);
    expect(endOf(LITTLE, stop(5, 70))).toBe(70);
  });
});

test('a pause does not stop the judging', () => {
  const turnsBad = { ...USUAL, next: [GOOD, { fromMs: 8 * MINUTE, ...BAD }] };
  const simulation = simulateCanary(plan, inEvery(plan, turnsBad, pause(5, 500)));
  expect(endOfCanary(simulation)).toBe('failed by errors in fake/a (bake-50)');
  expect(minuteOf(simulation.events.at(-1) ?? { at: 0 })).toBeLessThan(20);
});

test('a time without answers goes on after a stop, and the stop is not a part of it', () => {
  const unreadable = [{ fromMs: 5 * MINUTE, toMs: 80 * MINUTE }];
  const simulation = simulateCanary(plan, inEvery(plan, { ...BUSY, unreadable }, stop(15, 75)));
  const end = only(simulation.events, 'step-end').find(({ action }) => action === 'bake');
  expect(endOfCanary(simulation)).toBe('succeeded');
  expect(end && minuteOf(end)).toBe(80);
});
