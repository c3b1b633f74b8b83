import { expect, test } from 'vitest';
import { planOf } from '../../test/paper-log.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { describePlan } from './describe-plan.ts';

const timeZone = 'Europe/Berlin';

/** What the plan says of windows. */
function told(spec: Partial<RolloutSpec>): readonly string[] {
  const text = describePlan(planOf(spec));
  const section = /\nWhen new waves and stages start\n(.*?)\n\n/s.exec(text)?.[1] ?? '';
  return section === ''
    ? []
    : section
        .replaceAll(/\n {4}/g, ' ')
        .split('\n')
        .map((line) => line.slice(4));
}

const FINISH = 'When that time ends, an open wave or stage goes on to its end.';
const HOLD =
  'When that time ends, steps that have started go on to their end. The other steps of an open wave or stage wait for the next such time.';
const NEVER = 'Bakes, judging, monitoring and rollbacks never wait for it.';

test.each<readonly [string, Partial<RolloutSpec>, readonly string[]]>([
  ['nothing of windows, where there are none', {}, []],
  [
    'each window, with its days and time zone',
    {
      windows: [
        { days: ['fri', 'mon', 'tue', 'wed', 'thu'], from: '09:00', to: '17:00', timeZone },
        { days: ['sat', 'mon'], from: '22:00', to: '04:00', timeZone },
        { days: ['sun'], from: '20:00', to: '24:00', timeZone: 'UTC' },
        { days: ['sat', 'sun'], from: '20:00', to: '00:00', timeZone: 'UTC' },
      ],
    },
    [
      'Monday to Friday from 09:00 to 17:00, Europe/Berlin.',
      'Monday, Saturday from 22:00 to 04:00 of the next day, Europe/Berlin.',
      'Sunday from 20:00 to 24:00, UTC.',
      'Saturday, Sunday from 20:00 to 00:00 of the next day, UTC.',
      FINISH,
      NEVER,
    ],
  ],
  [
    'freezes with their reasons, and that an open wave is held',
    {
      freeze: [{ from: '2030-12-20T00:00:00+01:00', to: '2031-01-02T00:00:00+01:00', reason: 'year-end' }],
      onClose: 'hold',
    },
    [
      'At any time, except in a freeze.',
      'Not in the freeze from 2030-12-20T00:00:00+01:00 to 2031-01-02T00:00:00+01:00: year-end.',
      HOLD,
      NEVER,
    ],
  ],
  [
    'every day',
    { windows: [{ from: '09:00', to: '17:00', timeZone }] },
    ['every day from 09:00 to 17:00, Europe/Berlin.', FINISH, NEVER],
  ],
])('a plan says %s', (_, spec, sentences) => {
  expect(told(spec)).toEqual(sentences.map((sentence) => sentence.replace('every day', 'Every day')));
});
