import { expect, test } from 'vitest';
import { parseSpec } from './parse-spec.ts';

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };
const window = { days: ['mon'], from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' };
const freeze = { from: '2030-12-20T00:00:00Z', to: '2031-01-02T00:00:00Z', reason: 'year-end' };

function issuesOf(fields: object): readonly string[] {
  const parsed = parseSpec({ model, regions: ['aws/a'], ...fields });
  return parsed.isErr() ? parsed.error.issues.map(({ path, message }) => `${path}: ${message}`) : [];
}

const DATE =
  "is not a valid date and time: write the date, the time and its offset, such as '2030-12-20T00:00:00+01:00'";
const TOO_LONG =
  'freezes the rollout for more than a year, alone or with the freezes around it: it would not start; shorten the freeze';

test.each<readonly [string, object, readonly string[]]>([
  ['nothing wrong', { windows: [window], freeze: [freeze], onClose: 'hold' }, []],
  ['every day, past midnight', { windows: [{ from: '22:00', to: '04:00', timeZone: 'utc' }] }, []],
  ['the whole day', { windows: [{ ...window, from: '00:00', to: '24:00' }] }, []],
  ['freezes alone, with onClose', { freeze: [freeze], onClose: 'finish' }, []],
  ['an empty calendar of freezes', { freeze: [] }, []],
  [
    'no window at all',
    { windows: [] },
    ['windows: must not be empty: nothing would ever start; leave windows out to start at any time'],
  ],
  [
    'no day',
    { windows: [{ ...window, days: [] }] },
    ['windows[0].days: must not be empty: the window would never open; leave days out for every day'],
  ],
  [
    'a day that is not one',
    { windows: [{ ...window, days: ['mon', 'monday'] }] },
    ['windows[0].days[1]: must be one of "mon", "tue", "wed", "thu", "fri", "sat", "sun"'],
  ],
  [
    'from that equals to',
    { windows: [window, { ...window, to: '09:00' }] },
    ["windows[1].to: must differ from 'from': for the whole day write from '00:00' to '24:00'"],
  ],
  [
    'times that are not',
    { windows: [{ ...window, from: '9:00', to: '24:01' }] },
    [
      "windows[0].from: is not a time of day: write 'HH:MM', such as '09:00'",
      "windows[0].to: is not a time of day: write 'HH:MM', such as '17:00', or '24:00' for the end of the day",
    ],
  ],
  [
    'a day that begins at its end',
    { windows: [{ ...window, from: '24:00' }] },
    ["windows[0].from: is not a time of day: write 'HH:MM', such as '09:00'"],
  ],
  [
    'fields that are missing or misspelt',
    { windows: [{ from: 9, timezone: 'UTC' }] },
    [
      "windows[0].timezone: is not a known field: did you mean 'timeZone'?",
      "windows[0].from: is not a time of day: write 'HH:MM', such as '09:00'",
      'windows[0].to: is missing',
      'windows[0].timeZone: is missing',
    ],
  ],
  [
    'a misspelt time zone',
    { windows: [{ ...window, timeZone: 'Europe/Berln' }] },
    ["windows[0].timeZone: is not a known time zone: did you mean 'Europe/Berlin'?"],
  ],
  [
    'a city alone',
    { windows: [{ ...window, timeZone: 'new york' }] },
    ["windows[0].timeZone: is not a known time zone: did you mean 'America/New_York'?"],
  ],
  [
    'an offset for a time zone',
    { windows: [{ ...window, timeZone: '+01:00' }] },
    ["windows[0].timeZone: is not a known time zone: write a name such as 'Europe/Berlin'"],
  ],
  [
    'a freeze without an offset',
    { freeze: [{ ...freeze, from: '2030-12-20T00:00:00' }] },
    ["freeze[0].from: has no offset: add 'Z' for UTC, or an offset such as '+01:00'"],
  ],
  [
    'dates that are not in the calendar',
    {
      freeze: [
        { ...freeze, from: '2030-02-30T00:00:00Z', to: 'Christmas' },
        { from: '2030-12-20', to: 5 },
      ],
    },
    [
      `freeze[0].from: ${DATE}`,
      `freeze[0].to: ${DATE}`,
      `freeze[1].from: ${DATE}`,
      `freeze[1].to: ${DATE}`,
      'freeze[1].reason: is missing',
    ],
  ],
  [
    'a freeze that ends before it begins, by its offsets',
    { freeze: [{ ...freeze, from: '2030-12-20T00:00:00Z', to: '2030-12-20T00:30:00+01:00' }] },
    ["freeze[0].to: must be after 'from'"],
  ],
  ['a freeze for ever', { freeze: [{ ...freeze, to: '9999-12-31T00:00:00Z' }] }, [`freeze[0].to: ${TOO_LONG}`]],
  [
    'freezes that follow one another for ever',
    {
      freeze: [
        { ...freeze, from: '2031-01-01T00:00:00Z', to: '2031-12-01T00:00:00Z' },
        { ...freeze, from: '2030-01-01T00:00:00Z', to: '2031-01-01T00:00:00Z' },
      ],
    },
    [`freeze[0].to: ${TOO_LONG}`],
  ],
  ['onClose without anything that closes', { onClose: 'hold' }, ['onClose: has no effect without windows or freeze']],
])('%s', (_, fields, issues) => {
  expect(issuesOf(fields)).toEqual(issues);
});
