import { describe, expect, test } from 'vitest';
import type { ChangeWindow } from '../spec/change-window.ts';
import { formatTime } from '../text/format-time.ts';
import { instantMs } from '../text/instant-ms.ts';
import { nextChange, openAt, type WindowRules } from './open-at.ts';
import { periodAt } from './period-at.ts';

const OFFICE: ChangeWindow = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
  timeZone: 'Europe/Berlin',
};
const NIGHT: ChangeWindow = { days: ['fri'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' };
const YEAR_END = { from: '2029-12-20T00:00:00+01:00', to: '2030-01-02T00:00:00+01:00', reason: 'year-end' };

function inBerlin(from: string, to: string): WindowRules {
  return { windows: [{ from, to, timeZone: 'Europe/Berlin' }] };
}

/** Whether it is open at a time, and when that changes, in Berlin's time. */
function tell(rules: WindowRules, at: string): string {
  const ms = instantMs(at);
  const next = nextChange(rules, ms);
  const until = next === undefined ? 'for ever' : `until ${formatTime(next, 'Europe/Berlin').slice(0, -17)}`;
  return `${openAt(rules, ms) ? 'open' : 'closed'} ${until}`;
}

// 2030-01-07 is a Monday. Berlin's clocks go from 02:00 to 03:00 on 2030-03-31, and from 03:00 back to 02:00 on 2030-10-27.
describe('new waves and stages may start', () => {
  test.each<readonly [string, WindowRules, string, string]>([
    ['always, without windows and freezes', {}, '2030-01-07T03:00:00Z', 'open for ever'],
    ['in a window', { windows: [OFFICE] }, '2030-01-07T12:00:00+01:00', 'open until 2030-01-07 17:00'],
    ['from its first moment on', { windows: [OFFICE] }, '2030-01-07T09:00:00+01:00', 'open until 2030-01-07 17:00'],
    ['not before it', { windows: [OFFICE] }, '2030-01-07T08:59:59.999+01:00', 'closed until 2030-01-07 09:00'],
    ['not at its end', { windows: [OFFICE] }, '2030-01-07T17:00:00+01:00', 'closed until 2030-01-08 09:00'],
    ['not on another day', { windows: [OFFICE] }, '2030-01-11T17:00:00+01:00', 'closed until 2030-01-14 09:00'],
    ['past midnight', { windows: [NIGHT] }, '2030-01-11T23:00:00+01:00', 'open until 2030-01-12 04:00'],
    ['on the day after it opened', { windows: [NIGHT] }, '2030-01-12T03:00:00+01:00', 'open until 2030-01-12 04:00'],
    ['not early on its own day', { windows: [NIGHT] }, '2030-01-11T03:00:00+01:00', 'closed until 2030-01-11 22:00'],
    [
      'to the end of the day',
      { windows: [{ ...OFFICE, to: '24:00' }] },
      '2030-01-07T23:59:59+01:00',
      'open until 2030-01-08 00:00',
    ],
    [
      'in any of several windows, as one where they meet',
      { windows: [OFFICE, { ...OFFICE, from: '16:00', to: '20:00' }] },
      '2030-01-07T12:00:00+01:00',
      'open until 2030-01-07 20:00',
    ],
    [
      'in windows of two time zones',
      { windows: [OFFICE, { ...OFFICE, timeZone: 'America/New_York' }] },
      '2030-01-07T12:00:00+01:00',
      'open until 2030-01-07 23:00',
    ],
    [
      'at any time, where windows leave no gap',
      { windows: [{ from: '00:00', to: '24:00', timeZone: 'UTC' }] },
      '2030-01-07T12:00:00Z',
      'open for ever',
    ],
    ['before a freeze', { freeze: [YEAR_END] }, '2029-12-19T12:00:00Z', 'open until 2029-12-20 00:00'],
    ['not in it', { freeze: [YEAR_END] }, '2029-12-20T00:00:00+01:00', 'closed until 2030-01-02 00:00'],
    ['after it', { freeze: [YEAR_END] }, '2030-01-02T00:00:00+01:00', 'open for ever'],
    [
      'not in a window in a freeze, but in the first one after it',
      { windows: [OFFICE], freeze: [YEAR_END] },
      '2029-12-21T12:00:00+01:00',
      'closed until 2030-01-02 09:00',
    ],
    [
      'in a window until a freeze begins',
      {
        windows: [NIGHT],
        freeze: [{ ...YEAR_END, from: '2030-01-11T23:30:00+01:00', to: '2030-01-12T01:00:00+01:00' }],
      },
      '2030-01-11T23:00:00+01:00',
      'open until 2030-01-11 23:30',
    ],
    [
      'in a window again that is still open when a freeze ends',
      {
        windows: [NIGHT],
        freeze: [{ ...YEAR_END, from: '2030-01-11T23:30:00+01:00', to: '2030-01-12T01:00:00+01:00' }],
      },
      '2030-01-11T23:30:00+01:00',
      'closed until 2030-01-12 01:00',
    ],
    [
      'not between two freezes that meet',
      { freeze: [YEAR_END, { ...YEAR_END, from: YEAR_END.to, to: '2030-01-05T00:00:00+01:00' }] },
      '2029-12-30T00:00:00+01:00',
      'closed until 2030-01-05 00:00',
    ],
    [
      'when the clock shows it, in winter and summer time alike',
      { windows: [OFFICE] },
      '2030-07-01T06:59:59Z',
      'closed until 2030-07-01 09:00',
    ],
  ])('%s', (_, rules, at, told) => {
    expect(tell(rules, at)).toBe(told);
  });
});

describe('where the clock is set forward or back', () => {
  test.each<readonly [string, WindowRules, string, string]>([
    [
      'a window that begins in the skipped hour opens as the clock skips it',
      inBerlin('02:30', '04:00'),
      '2030-03-31T00:00:00Z',
      'closed until 2030-03-31 03:00',
    ],
    [
      'a window that ends in the skipped hour closes as the clock skips it',
      inBerlin('01:00', '02:30'),
      '2030-03-31T00:30:00Z',
      'open until 2030-03-31 03:00',
    ],
    [
      'a window in the skipped hour does not open on that day',
      inBerlin('02:15', '02:45'),
      '2030-03-31T00:30:00Z',
      'closed until 2030-04-01 02:15',
    ],
    [
      'a window of the hour that comes twice is open both times',
      inBerlin('02:00', '03:00'),
      '2030-10-27T00:00:00Z',
      'open until 2030-10-27 03:00',
    ],
    [
      'a window that begins in it closes as the clock goes back',
      inBerlin('02:30', '04:00'),
      '2030-10-27T00:30:00Z',
      'open until 2030-10-27 02:00',
    ],
    [
      'and opens when the clock shows its beginning again',
      inBerlin('02:30', '04:00'),
      '2030-10-27T01:00:00Z',
      'closed until 2030-10-27 02:30',
    ],
    [
      'a window that ends in it opens again as the clock goes back',
      inBerlin('01:00', '02:30'),
      '2030-10-27T00:30:00Z',
      'closed until 2030-10-27 02:00',
    ],
  ])('%s', (_, rules, at, told) => {
    expect(tell(rules, at)).toBe(told);
  });
});

test('what is kept of the last answers gives the same answers, in whatever order they are asked', () => {
  const rules: WindowRules = { windows: [OFFICE, NIGHT], freeze: [YEAR_END] };
  const start = instantMs('2029-12-01T00:00:00Z');
  for (let index = 0; index < 2_000; index++) {
    const at = start + ((index * 7_919) % 1_500) * 3_600_000;
    const { isOpen, from, to } = periodAt(rules, at);
    expect([isOpen, to, from <= at]).toEqual([openAt(rules, at), nextChange(rules, at), true]);
  }
});
