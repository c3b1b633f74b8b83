import { expect, test } from 'vitest';
import { type Observation, providerError } from '../provider/contract.ts';
import { decideWatch, type WatchedLook, type WatchRules } from './decide-watch.ts';
import type { RegionLook } from './judge-look.ts';
import type { WatchEventBody } from './watch-event.ts';
import { type WatchGate, watchRule } from './watch-gate.ts';
import { newlyWatched, type WatchedRegion, type WatchState } from './watch-state.ts';

const MINUTE_MS = 60_000;
const RECOVER_MS = 5 * MINUTE_MS;
const RULES: WatchRules = {
  version: '42',
  owners: { a: 'ours', b: 'ours' },
  failures: 3,
  recoverMs: RECOVER_MS,
  tellEveryMs: 1_000 * MINUTE_MS,
};
const FINE: Observation = { state: 'ready', owner: 'ours', version: '42', percent: 100 };
const DOWN: Observation = {
  ...FINE,
  state: 'failed',
  error: providerError({ kind: 'transient', message: 'it stopped' }),
};

const errors: WatchGate = {
  name: 'errors',
  metric: { of: 'errors' },
  phi0: 1,
  rule: watchRule('errors', { acceptable: 0.005, harmful: 0.01 }, { periodMs: MINUTE_MS, tests: 2 }),
};
const queue: WatchGate = {
  name: 'queue',
  metric: { of: 'source-value', name: 'queue' },
  phi0: 1,
  rule: { metric: 'queue', max: 10, failures: 3 },
};

type Look = Partial<RegionLook> & Partial<Omit<WatchedLook, 'look'>> & { readonly bad?: number | undefined };

/** A look at minute `at`: `bad` of the 600 requests of the minute before were bad. */
function lookOf(at: number, { gates = [], heldBy, changedBy, bad, ...look }: Look): WatchedLook {
  const period = { from: (at - 1) * MINUTE_MS, to: at * MINUTE_MS, requests: 600, bad: bad ?? 0 };
  const counts = bad === undefined ? {} : { errors: [period] };
  const none = { seen: FINE, counts, countedTo: at * MINUTE_MS, values: {}, probe: 'unasked' } as const;
  return { look: { ...none, ...look }, gates, heldBy, changedBy };
}

/** A watch that looks once a minute, with one look after the other. */
function watchOf(rules: Partial<WatchRules> = {}, of: WatchState['regions'] = { a: newlyWatched(0) }) {
  let state: WatchState = { startedAt: 0, toldAt: 0, changes: 0, regions: of };
  let minute = 0;
  return {
    state: () => state,
    region: (key = 'a'): WatchedRegion => state.regions[key] ?? newlyWatched(0),
    minute: () => minute,
    look(at: Look | Readonly<Record<'a' | 'b', Look>>): readonly WatchEventBody[] {
      minute += 1;
      const by: Readonly<Record<string, Look>> = 'a' in at ? at : { a: at as Look };
      const looks = Object.fromEntries(Object.entries(by).map(([key, look]) => [key, lookOf(minute, look)] as const));
      const watched = decideWatch(state, looks, { ...RULES, ...rules }, minute * MINUTE_MS);
      state = watched.state;
      return watched.told;
    },
  };
}

type Watch = ReturnType<typeof watchOf>;

/** Looks until something is told; the minutes that it took. */
function minutesUntilTold(watch: Watch, look: Look): number {
  const since = watch.minute();
  while (watch.look(look).length === 0) expect(watch.minute() - since).toBeLessThan(200);
  return watch.minute() - since;
}

const typesOf = (told: readonly WatchEventBody[]) => told.map(({ type }) => type);

test.each<[string, Observation, string | undefined]>([
  ['what was rolled out', FINE, undefined],
  ['a change that is under way', { ...FINE, state: 'pending', version: '40', percent: 0, detail: '' }, undefined],
  ['nothing', { state: 'absent' }, 'nothing is there'],
  ['a mixed fleet', { ...FINE, state: 'mixed', detail: '' }, 'part of it is on another version'],
  ['another owner', { ...FINE, owner: 'theirs' }, 'a deployment of theirs'],
  ['another version', { ...FINE, version: '40' }, 'version 40'],
  ['another share', { ...FINE, percent: 30 }, 'at 30 percent'],
  [
    'all three',
    { ...FINE, owner: 'theirs', version: '40', percent: 0 },
    'a deployment of theirs version 40 at 0 percent',
  ],
])('drift: %s', (_, seen, observed) => {
  const watch = watchOf();
  const expected = observed === undefined ? [] : [{ type: 'drift', region: 'a', observed }];
  expect(watch.look({ seen })).toMatchObject(expected);
  // Once, and again if something else drifts.
  expect(watch.look({ seen })).toEqual([]);
  expect(typesOf(watch.look({ seen: { ...FINE, percent: 7 } }))).toEqual(['drift']);
});

test('what was repaired and drifts again is told again', () => {
  const watch = watchOf();
  const seen = { ...FINE, percent: 30 };
  expect([seen, FINE, seen].map((each) => watch.look({ seen: each }).length)).toEqual([1, 0, 1]);
});

test('a region that cannot be read is not told as drift', () => {
  expect(watchOf().look({ seen: { unread: 'no answer' } })).toEqual([]);
});

test('while another rollout holds the target, what it changes is neither drift nor an outage', () => {
  const watch = watchOf();
  const during = { seen: { ...DOWN, version: '43', percent: 0 }, heldBy: 'r2' };
  for (let looks = 0; looks < 5; looks += 1) expect(watch.look(during)).toEqual([]);
  expect(watch.region()).toMatchObject({ health: 'healthy', drift: undefined });
  // Bad answers are told all the same.
  const sick = watchOf();
  minutesUntilTold(sick, { gates: [errors], bad: 120, heldBy: 'r2' });
  expect(sick.region().health).toBe('unhealthy');
});

test('a region that a later rollout changed is watched no longer, and the watch ends with the last one', () => {
  const watch = watchOf({}, { a: newlyWatched(0), b: newlyWatched(0) });
  expect(watch.look({ a: { seen: DOWN, changedBy: 'r2' }, b: {} })).toEqual([
    { type: 'watch-superseded', region: 'a', by: 'r2' },
  ]);
  expect(watch.region()).toMatchObject({ endedBy: 'r2', health: 'healthy' });
  expect(watch.look({ a: { seen: DOWN, changedBy: 'r3' }, b: {} })).toEqual([]);
  expect(watch.region().endedBy).toBe('r2');
  expect(watch.look({ a: {}, b: { changedBy: 'r3' } })).toEqual([
    { type: 'watch-superseded', region: 'b', by: 'r3' },
    { type: 'watch-end', why: 'no-region-left' },
  ]);
  expect(watch.state().hasEnded).toBe(true);
});

test('a region is unhealthy at the third look in a row that finds it down, and at none before', () => {
  for (const down of [{ seen: DOWN }, { seen: { state: 'absent' } as const }, { probe: 'fail' as const }]) {
    const watch = watchOf();
    const types = [down, down, {}, down, down, down].map((look) =>
      typesOf(watch.look(look)).includes('region-unhealthy'),
    );
    expect(types).toEqual([false, false, false, false, false, true]);
  }
});

test('a look that could not be read, or a change that is under way, is neither one more nor the end of a row', () => {
  for (const seen of [{ unread: 'no answer' }, { ...FINE, state: 'pending', detail: '' } as const]) {
    const alone = watchOf();
    for (let looks = 0; looks < 5; looks += 1) expect(alone.look({ seen })).toEqual([]);
    const between = watchOf();
    for (const each of [DOWN, DOWN, seen]) expect(between.look({ seen: each })).toEqual([]);
    expect(typesOf(between.look({ seen: DOWN }))).toEqual(['region-unhealthy']);
  }
});

test('a value beyond its limit makes a region unhealthy, and no value at all does not make it well', () => {
  const watch = watchOf();
  const gates = [queue];
  expect(minutesUntilTold(watch, { gates, values: { queue: 11 } })).toBe(3);
  for (let looks = 0; looks < 4; looks += 1) watch.look({ gates, values: { queue: 11 } });
  for (let looks = 0; looks < 10; looks += 1) expect(watch.look({ gates, values: { queue: null } })).toEqual([]);
  expect(watch.look({ gates, values: { queue: 11 } })).toEqual([]);
  expect(minutesUntilTold(watch, { gates, values: { queue: 10 } })).toBe(6);
  expect(watch.region().health).toBe('healthy');
});

test('a region recovers once every look of the whole time found it well', () => {
  const gates = [errors, queue];
  const well = { gates, bad: 3, values: { queue: 1 } };
  for (const relapse of [
    { ...well, bad: 4 },
    { ...well, values: { queue: 11 } },
    { ...well, seen: DOWN },
    { ...well, seen: { unread: 'no answer' } },
    { ...well, probe: 'fail' as const },
  ]) {
    const watch = watchOf();
    minutesUntilTold(watch, { ...well, bad: 120 });
    expect(watch.region()).toMatchObject({ health: 'unhealthy', gates: {}, values: {} });
    const times = [...Array.from({ length: 5 }, () => well), relapse];
    for (const look of times) expect(watch.look(look)).toEqual([]);
    expect(minutesUntilTold(watch, well)).toBe(6);
    expect(watch.region().health).toBe('healthy');
  }
});

test('each further time it must be well for twice as long, up to an hour', () => {
  const watch = watchOf();
  const minutes = [1, 2, 3, 4, 5, 6].map(() => {
    minutesUntilTold(watch, { gates: [errors], bad: 120 });
    return minutesUntilTold(watch, { gates: [errors], bad: 0 }) - 1;
  });
  expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
});

test('the counts of all regions are told at the interval: who is healthy, unhealthy, or could not be read', () => {
  const regions = { a: newlyWatched(0), b: newlyWatched(0) };
  const watch = watchOf({ tellEveryMs: 3 * MINUTE_MS }, regions);
  const looks = { a: { seen: DOWN }, b: { seen: { unread: 'no answer' } } } as const;
  const still = (told: readonly WatchEventBody[]) => told.filter(({ type }) => type === 'still-healthy');
  const told = Array.from({ length: 7 }, () => still(watch.look(looks)));
  expect(told.map(({ length }) => length)).toEqual([0, 0, 1, 0, 0, 1, 0]);
  expect(told[2]).toEqual([{ type: 'still-healthy', healthy: [], unhealthy: ['a'], unread: ['b'] }]);
});

test('it ends when its time is over, and tells nothing more', () => {
  const watch = watchOf({ endsAt: 2 * MINUTE_MS, tellEveryMs: 2 * MINUTE_MS });
  expect(watch.look({})).toEqual([]);
  expect(watch.look({})).toEqual([{ type: 'watch-end', why: 'time' }]);
});
