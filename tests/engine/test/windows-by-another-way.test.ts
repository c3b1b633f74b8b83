/// <reference lib="esnext.temporal" />
import type { ChangeWindow, Freeze, Weekday } from '@landfall/core';
import { nextChange, openAt, type WindowRules } from '@landfall/core/engine';
import { EVERY } from '@landfall/tests-support';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const RUNS = Math.ceil(1_000 / EVERY);
const MINUTE = 60_000;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Weekday[];

/** Where clocks are never set, set by an hour in either half of the year, set by half an hour; and where a whole day was left out, on 2011-12-30. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];

/** Days before a clock is set, and its zone; and days on which none is. */
const DATES = [
  ['2011-12-29', 'Pacific/Apia'],
  ['2011-09-23', 'Pacific/Apia'],
  ['2024-03-09', 'America/New_York'],
  ['2027-11-06', 'America/New_York'],
  ['2025-03-29', 'Europe/Berlin'],
  ['2030-10-26', 'Europe/Berlin'],
  ['2026-04-04', 'Australia/Lord_Howe'],
  ['2026-10-03', 'Australia/Lord_Howe'],
  ['2028-02-28', 'UTC'],
  ['2031-07-14', 'Asia/Kolkata'],
] as const;

const time = fc.integer({ min: 0, max: 1_439 }).map((minutes) => {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
});
/** More often in the hours in which clocks are set. */
const anyTime = fc.oneof(time, fc.constantFrom('01:30', '02:00', '02:15', '02:30', '03:00', '00:00'));

function windowIn(zone: string): fc.Arbitrary<ChangeWindow> {
  return fc
    .record({
      days: fc.option(fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }), { nil: undefined }),
      from: anyTime,
      to: fc.oneof(anyTime, fc.constant('24:00')),
      timeZone: fc.oneof(fc.constant(zone), fc.constantFrom(...ZONES)),
    })
    .filter(({ from, to }) => from !== to);
}

const start = fc.tuple(fc.constantFrom(...DATES), fc.integer({ min: -720, max: 2_160 }));

function freezeFrom(at: number): fc.Arbitrary<Freeze> {
  const hours = fc.integer({ min: -48, max: 96 });
  return fc.record({ from: hours, for: fc.integer({ min: 1, max: 72 }) }).map((freeze) => ({
    from: new Date(at + freeze.from * 60 * MINUTE).toISOString(),
    to: new Date(at + (freeze.from + freeze.for) * 60 * MINUTE).toISOString(),
    reason: 'year-end',
  }));
}

const cases = start.chain(([[date, zone], minutes]) => {
  const at = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE;
  return fc.record({
    at: fc.constant(at),
    windows: fc.option(fc.array(windowIn(zone), { minLength: 1, maxLength: 3 }), { nil: undefined }),
    freeze: fc.option(fc.array(freezeFrom(at), { maxLength: 2 }), { nil: undefined, freq: 1 }),
  });
});

/** Which minutes of a day a window covers: those of its own opening, and those of the day before. */
function covers({ days = DAYS, from, to }: ChangeWindow, shown: Temporal.ZonedDateTime): boolean {
  const clock = shown.toPlainTime().toString({ smallestUnit: 'minute' });
  const today = DAYS[shown.dayOfWeek - 1] ?? 'mon';
  const yesterday = DAYS[(shown.dayOfWeek + 5) % 7] ?? 'mon';
  if (from < to) return days.includes(today) && from <= clock && clock < to;
  return (days.includes(today) && clock >= from) || (days.includes(yesterday) && clock < to);
}

/** The same question, answered from what `Temporal` says of one minute. */
function isOpen({ windows, freeze = [] }: WindowRules, at: number): boolean {
  const instant = Temporal.Instant.fromEpochMilliseconds(at);
  const isFrozen = freeze.some(
    ({ from, to }) => Temporal.Instant.compare(from, instant) <= 0 && Temporal.Instant.compare(instant, to) < 0,
  );
  if (isFrozen) return false;
  return windows?.some((each) => covers(each, instant.toZonedDateTimeISO(each.timeZone))) ?? true;
}

// A Node without Temporal has no other way to compare with.
test.skipIf(typeof Temporal === 'undefined')(
  `whether it is open, and when that changes, is what is found by looking at every minute of nine days (${RUNS} cases)`,
  { timeout: 600_000 },
  () => {
    fc.assert(
      fc.property(cases, ({ at, ...rules }) => {
        const now = isOpen(rules, at);
        let change = at + MINUTE;
        const last = at + 9 * 1_440 * MINUTE;
        while (change < last && isOpen(rules, change) === now) change += MINUTE;
        const next = nextChange(rules, at) ?? Number.POSITIVE_INFINITY;
        expect([openAt(rules, at), change < last ? next : next >= last]).toEqual([now, change < last ? change : true]);
      }),
      { numRuns: RUNS },
    );
  },
);
