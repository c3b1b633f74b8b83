import { expect, test } from 'vitest';
import type { ChangeWindow } from '../spec/change-window.ts';
import { instantMs } from '../text/instant-ms.ts';
import { frozenMs, longestClosedMs } from './longest-closed.ts';
import { periodAt } from './period-at.ts';

const HOUR = 3_600_000;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const BERLIN = { timeZone: 'Europe/Berlin' };
const OFFICE: ChangeWindow = { days: WEEKDAYS, from: '09:00', to: '17:00', ...BERLIN };

/** The longest time in which no window is open, in three years in which clocks are set six times. */
function seen(windows: readonly ChangeWindow[]): number {
  const rules = { windows };
  const end = instantMs('2033-01-01T00:00:00Z');
  let longest = 0;
  for (let at = periodAt(rules, instantMs('2030-01-01T00:00:00Z')).to; at < end; ) {
    const { isOpen, from, to } = periodAt(rules, at);
    if (!isOpen) longest = Math.max(longest, to - from);
    at = to;
  }
  return longest;
}

test.each<readonly [string, readonly ChangeWindow[], hours: number]>([
  ['office hours, from Friday to Monday', [OFFICE], 66],
  ['a night that passes midnight', [{ days: ['fri'], from: '22:00', to: '04:00', ...BERLIN }], 164],
  ['every day', [{ from: '00:00', to: '12:00', timeZone: 'UTC' }], 14],
  ['always', [{ from: '00:00', to: '24:00', timeZone: 'UTC' }], 0],
  ['two windows that meet', [OFFICE, { ...OFFICE, from: '17:00', to: '20:00' }], 63],
  ['two time zones: whichever opens', [OFFICE, { from: '00:00', to: '12:00', timeZone: 'UTC' }], 14],
  ['an hour that may be skipped, and the next day then', [{ from: '02:00', to: '03:00', ...BERLIN }], 49],
  [
    'an hour of Sunday that may be skipped, and the next week then',
    [{ days: ['sun'], from: '02:00', to: '03:00', ...BERLIN }],
    337,
  ],
  ['a half hour in Lord Howe', [{ from: '02:00', to: '02:30', timeZone: 'Australia/Lord_Howe' }], 49.5],
])('the longest time without a window: %s', (_, windows, hours) => {
  expect(longestClosedMs({ windows }) / HOUR).toBe(hours);
  expect(seen(windows)).toBeLessThanOrEqual(hours * HOUR);
});

test('without windows nothing is closed, and without freezes nothing is frozen', () => {
  expect([longestClosedMs({}), frozenMs({})]).toEqual([0, 0]);
});

test('freezes that overlap count once', () => {
  const freeze = [
    ['2030-01-05T00:00:00Z', '2030-01-08T00:00:00Z'],
    ['2030-01-01T00:00:00Z', '2030-01-03T00:00:00Z'],
    ['2030-01-02T00:00:00Z', '2030-01-04T00:00:00Z'],
    ['2030-01-02T00:00:00Z', '2030-01-02T12:00:00Z'],
  ].map(([from = '', to = '']) => ({ from, to, reason: 'r' }));
  expect(frozenMs({ freeze }) / HOUR).toBe(6 * 24);
});
