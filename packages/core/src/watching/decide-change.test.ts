import { expect, test } from 'vitest';
import type { RoutingEntry } from '../routing/table/routing-table.ts';
import { type ChangeOutcome, type ChangeRules, decideChange, endChange } from './decide-change.ts';
import { newlyWatched, type OpenChange, type WatchedRegion, type WatchState } from './watch-state.ts';

const NOW = 1_000_000;
const MINUTE_MS = 60_000;

type Regions = Readonly<Record<string, Partial<WatchedRegion>>>;

function stateOf(regions: Regions): WatchState {
  const all = Object.entries(regions).map(([key, region]) => [key, { ...newlyWatched(0), ...region }] as const);
  return { startedAt: 0, toldAt: 0, changes: 0, regions: Object.fromEntries(all) };
}

/** Entries as `a in` or `b out`, each with weight 1 unless it is given. */
function tableOf(...entries: readonly string[]) {
  const entryOf = (each: string): RoutingEntry => {
    const [region = '', state = 'in', weight = '1'] = each.split(' ');
    return { region, url: `https://${region}.example`, weight: Number(weight), state: state as 'in' };
  };
  return { version: 1, model: 'fraud', entries: entries.map(entryOf) };
}

interface Setup {
  readonly rules?: Partial<ChangeRules>;
  readonly table?: ReturnType<typeof tableOf>;
  readonly held?: readonly string[];
  readonly now?: number;
}

function decided(state: WatchState, { rules, table, held = [], now = NOW }: Setup) {
  return decideChange(state, { rules: { minServing: 1, ...rules }, table, held: new Set(held), now });
}

const bad = { health: 'unhealthy' } as const;
const out = { isOut: true } as const;

test('an unhealthy region is taken out while enough others take requests, and not below minServing', () => {
  const state = stateOf({ a: bad, b: {}, c: {} });
  const wanted = (minServing: number, ...entries: readonly string[]) =>
    decided(state, { rules: { minServing }, table: tableOf(...entries) })?.does;
  expect(wanted(2, 'a', 'b', 'c')).toBe('take-out');
  expect(wanted(3, 'a', 'b', 'c')).toBeUndefined();
  // An entry that takes no requests does not count.
  expect(wanted(2, 'a', 'b', 'c out')).toBeUndefined();
  expect(wanted(2, 'a', 'b', 'c draining')).toBeUndefined();
  expect(wanted(2, 'a', 'b', 'c in 0')).toBeUndefined();
});

test('a region that takes no requests is not taken out', () => {
  for (const entry of ['a out', 'a in 0', 'x'])
    expect(decided(stateOf({ a: bad, b: {} }), { table: tableOf(entry, 'b') })).toBeUndefined();
  expect(decided(stateOf({ a: bad, b: {} }), {})).toBeUndefined();
});

test('only what this watch took out is returned, and only while it is out', () => {
  const returned = (region: Partial<WatchedRegion>, ...entries: readonly string[]) =>
    decided(stateOf({ a: region, b: {} }), { table: tableOf(...entries) });
  expect(returned(out, 'a out', 'b')).toEqual({ does: 'return', region: 'a' });
  expect(returned({}, 'a out', 'b')).toBeUndefined();
  expect(returned(out, 'a in', 'b')).toBeUndefined();
  expect(returned(out, 'a draining', 'b')).toBeUndefined();
  expect(returned(out, 'b')).toBeUndefined();
  expect(returned({ ...out, ...bad }, 'a out', 'b')).toBeUndefined();
});

test('nothing is changed in a region that another rollout holds, or that is watched no longer', () => {
  const rules = { rollBack: { until: NOW + 1 } };
  const table = tableOf('a', 'b');
  expect(decided(stateOf({ a: bad, b: {} }), { rules, table, held: ['a'] })).toBeUndefined();
  expect(decided(stateOf({ a: { ...bad, endedBy: 'r2' }, b: {} }), { rules, table })).toBeUndefined();
});

test('a region is rolled back before the time for that is over, and not at its end', () => {
  const state = stateOf({ a: bad, b: {} });
  const rules = { rollBack: { until: NOW } };
  expect(decided(state, { rules, now: NOW - 1 })).toEqual({ does: 'roll-back', region: 'a' });
  expect(decided(state, { rules })).toBeUndefined();
  expect(decided(state, { rules, table: tableOf('a', 'b') })).toEqual({ does: 'take-out', region: 'a' });
});

test('a rollback of all leaves out the regions that another rollout holds or has changed', () => {
  const rules = { rollBack: { until: NOW + 1, all: ['a', 'b', 'c', 'd'] } };
  const state = stateOf({ a: bad, b: {}, c: { endedBy: 'r2' } });
  expect(decided(state, { rules, held: ['b'] })).toEqual({ does: 'roll-back', regions: ['a', 'd'] });
});

/** The state after a change of region `a` that was decided in it. */
function after(state: WatchState, does: OpenChange['does'], outcome: ChangeOutcome): WatchState {
  const open = { does, region: 'a', rolloutId: 'w-1' };
  return endChange({ ...state, open }, open, () => outcome, NOW);
}

test('a region that could not be rolled back is taken out meanwhile, and each is tried again after five minutes', () => {
  const rules = { rollBack: { until: NOW + 60 * MINUTE_MS } };
  const table = tableOf('a', 'b');
  const refused = after(stateOf({ a: bad, b: {} }), 'roll-back', 'not-done');
  expect(decided(refused, { rules, table })).toEqual({ does: 'take-out', region: 'a' });
  const both = after(refused, 'take-out', 'not-done');
  expect(decided(both, { rules, table })).toBeUndefined();
  expect(decided(both, { rules, table, now: NOW + 5 * MINUTE_MS - 1 })).toBeUndefined();
  expect(decided(both, { rules, table, now: NOW + 5 * MINUTE_MS })).toEqual({ does: 'roll-back', region: 'a' });
  const gone = after(refused, 'take-out', 'done');
  expect(decided(gone, { rules, table: tableOf('a out', 'b') })).toBeUndefined();
});

test('a return that was not done is tried again after five minutes', () => {
  const state = after(stateOf({ a: out, b: {} }), 'return', 'not-done');
  const table = tableOf('a out', 'b');
  expect(decided(state, { table })).toBeUndefined();
  expect(decided(state, { table, now: NOW + 5 * MINUTE_MS })).toEqual({ does: 'return', region: 'a' });
});

test('a change says what it did in its own regions alone, and no longer is open', () => {
  const state = stateOf({ a: bad, b: bad, c: { ...bad, endedBy: 'r2' } });
  const taken = after(state, 'take-out', 'done');
  expect([taken.open, taken.regions['a']?.isOut, taken.regions['b']?.isOut]).toEqual([undefined, true, false]);
  expect(after(taken, 'return', 'done').regions['a']?.isOut).toBe(false);
  expect(after(taken, 'return', 'not-done').regions['a']?.isOut).toBe(true);
  // It may be out after all: then it has to be returned.
  expect(after(state, 'take-out', 'not-known').regions['a']?.isOut).toBe(true);
  expect(after(state, 'take-out', 'not-done').regions['a']?.isOut).toBe(false);
  const open = { does: 'roll-back', regions: ['a', 'b', 'c'], rolloutId: 'w-1' } as const;
  const { regions } = endChange(state, open, (key) => (key === 'b' ? 'not-done' : 'done'), NOW);
  expect(Object.values(regions).map(({ endedBy }) => endedBy)).toEqual(['w-1', undefined, 'r2']);
});

test('the previous deployments are retired once their time is over, where a region is watched and kept one', () => {
  const rules = { retire: { at: NOW, regions: ['a', 'b'] } };
  const state = stateOf({ a: {}, b: { endedBy: 'r2' }, c: {} });
  expect(decided(state, { rules })).toEqual({ does: 'retire-previous', regions: ['a'] });
  expect(decided(state, { rules, now: NOW - 1 })).toBeUndefined();
  expect(decided({ ...state, hasRetired: true }, { rules })).toBeUndefined();
  expect(decided(stateOf({ a: { endedBy: 'r2' }, c: {} }), { rules })).toBeUndefined();
  const open = { does: 'retire-previous', regions: ['a'], rolloutId: 'w-1' } as const;
  expect(endChange({ ...state, open }, open, () => 'done', NOW)).toEqual({ ...state, hasRetired: true });
  const refused = endChange({ ...state, open }, open, () => 'not-done', NOW);
  expect(decided(refused, { rules, now: NOW + 60 * MINUTE_MS - 1 })).toBeUndefined();
  expect(decided(refused, { rules, now: NOW + 60 * MINUTE_MS })).toEqual({ does: 'retire-previous', regions: ['a'] });
});

test('the previous deployments stay while anything speaks against a region, or another rollout holds it', () => {
  const rules = { retire: { at: NOW, regions: ['a', 'b'] } };
  for (const region of [bad, { isUnread: true }, { notServing: 1 }])
    expect(decided(stateOf({ a: {}, b: region }), { rules })).toBeUndefined();
  expect(decided(stateOf({ a: {}, b: {} }), { rules, held: ['b'] })).toBeUndefined();
});
