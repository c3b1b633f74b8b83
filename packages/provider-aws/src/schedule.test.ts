import { expect, test } from 'vitest';
import { dateOf } from './date-of.ts';
import { type Schedule, schedulesAhead } from './schedule.ts';

const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const HOUR_MS = 3_600_000;

function schedule(more: Partial<Schedule>): Schedule {
  const ids = { ResourceId: 'endpoint/e/variant/v', ServiceNamespace: 'sagemaker', ScheduledActionARN: 'arn' } as const;
  return { ...ids, ScheduledActionName: 's', Schedule: 'cron(0 8 * * ? *)', CreationTime: dateOf(0), ...more };
}

test.each([
  ['recurs', schedule({}), true],
  ['recurs until later', schedule({ EndTime: dateOf(NOW + HOUR_MS) }), true],
  ['has ended', schedule({ EndTime: dateOf(NOW - HOUR_MS) }), false],
  ['is to come once', schedule({ Schedule: 'at(2027-01-15T08:30:00)' }), true],
  ['came once', schedule({ Schedule: 'at(2027-01-15T07:30:00)' }), false],
  [
    'is to come once in New York, where it is 3:00',
    schedule({ Schedule: 'at(2027-01-15T07:30:00)', Timezone: 'America/New_York' }),
    true,
  ],
  [
    'came once in Tokyo, where it is 17:00',
    schedule({ Schedule: 'at(2027-01-15T08:30:00)', Timezone: 'Asia/Tokyo' }),
    false,
  ],
  [
    'is to come once in a zone that is not known',
    schedule({ Schedule: 'at(2027-01-15T08:30:00)', Timezone: 'Moon' }),
    true,
  ],
])('a schedule that %s is set anew: %#', (_, given, isAhead) => {
  expect(schedulesAhead([given], NOW)).toEqual(isAhead ? [given] : []);
});

test('a schedule that has begun is set anew without its beginning', () => {
  const begun = schedule({ StartTime: dateOf(NOW - HOUR_MS) });
  expect(schedulesAhead([begun], NOW)[0]).not.toHaveProperty('StartTime');
  const coming = schedule({ StartTime: dateOf(NOW + HOUR_MS) });
  expect(schedulesAhead([coming], NOW)).toEqual([coming]);
});
