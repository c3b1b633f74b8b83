import { describe, expect, test } from 'vitest';
import type { RoutingEntry, RoutingTable } from '../routing/table/routing-table.ts';
import { observeEntry, withoutRegion, withRegion } from './region-entry.ts';

const theirs = (but: Partial<RoutingEntry> = {}): RoutingEntry => ({
  region: 'aws/a',
  url: 'https://a.example/41',
  weight: 3,
  state: 'in',
  owner: 'r41/1',
  modelVersion: '41',
  ...but,
});

const ours = (but: Partial<RoutingEntry> = {}): RoutingEntry => ({
  region: 'aws/a',
  url: 'https://a.example/42',
  weight: 1,
  state: 'in',
  owner: 'r42/1',
  modelVersion: '42',
  ...but,
});

const other: RoutingEntry = { region: 'aws/z', endpoint: 'fraud', weight: 1, state: 'in' };

function tableOf(...entries: readonly RoutingEntry[]): RoutingTable {
  return { version: 7, model: 'fraud', entries };
}

describe('a region is entered', () => {
  test.each<[string, RoutingTable, readonly RoutingEntry[] | undefined]>([
    ['as a new entry, which comes last', tableOf(other), [other, ours()]],
    [
      'in the place of its entry, whose weight and state stay',
      tableOf(theirs({ state: 'out' }), other),
      [ours({ weight: 3, state: 'out' }), other],
    ],
    ['once: a second time changes nothing', tableOf(ours({ weight: 9 }), other), undefined],
  ])('%s', (_, table, entries) => {
    expect(withRegion(table, ours())).toEqual({ table: entries && { ...table, entries } });
  });

  test('unless somebody changed what was entered', () => {
    expect(withRegion(tableOf(ours({ url: 'https://elsewhere.example' })), ours())).toMatchObject({
      error: { kind: 'conflict', message: expect.stringContaining('its url is "https://elsewhere.example"') },
    });
  });
});

describe('what was entered is taken back', () => {
  test.each<[string, RoutingTable, RoutingEntry | null, readonly RoutingEntry[] | undefined]>([
    ['it goes, where nothing was before', tableOf(ours(), other), null, [other]],
    [
      'it has the address and the version from before',
      tableOf(ours(), other),
      theirs(),
      [theirs({ weight: 1 }), other],
    ],
    [
      'the weight and the state stay as they are now',
      tableOf(ours({ weight: 0, state: 'out' })),
      theirs(),
      [theirs({ weight: 0, state: 'out' })],
    ],
    ['an entry of another owner stays', tableOf(theirs({ owner: 'Ada' })), null, undefined],
    ['what is not there any more stays away', tableOf(other), theirs(), undefined],
  ])('%s', (_, table, before, entries) => {
    expect(withoutRegion(table, 'aws/a', 'r42/1', before)).toEqual({ table: entries && { ...table, entries } });
  });
});

describe('the state of what was entered is set', () => {
  test('and nothing else of it', () => {
    const entry = ours({ weight: 9, url: 'https://elsewhere.example' });
    expect(withRegion(tableOf(entry, other), ours({ state: 'out' }), true)).toEqual({
      table: tableOf({ ...entry, state: 'out' }, other),
    });
  });

  test('once: a second time changes nothing', () => {
    expect(withRegion(tableOf(ours({ state: 'out' })), ours({ state: 'out' }), true)).toEqual({ table: undefined });
  });

  test.each([
    ['is gone', tableOf(other)],
    ['belongs to Ada', tableOf(theirs({ owner: 'Ada' }))],
  ])('unless the entry %s', (why, table) => {
    expect(withRegion(table, ours({ state: 'out' }), true)).toMatchObject({
      error: { kind: 'conflict', message: expect.stringContaining(why) },
    });
  });

  test('which is seen by its state alone', () => {
    const entry = ours({ url: 'https://elsewhere.example', state: 'out' });
    expect(observeEntry(tableOf(entry), ours({ state: 'out' }), undefined, true)).toMatchObject({ percent: 100 });
    expect(observeEntry(tableOf(entry), ours(), undefined, true)).toMatchObject({
      percent: 0,
      detail: "its state is 'out', not 'in'",
    });
  });
});

test.each<[string, RoutingTable, string | undefined, object]>([
  ['no entry', tableOf(other), undefined, { state: 'absent' }],
  ['an entry of another owner', tableOf(theirs()), undefined, { state: 'absent' }],
  ['ours', tableOf(ours({ weight: 7 })), undefined, { state: 'ready', owner: 'r42/1', version: '42', percent: 100 }],
  ['ours, and not all clients get it yet', tableOf(ours()), 'it spreads', { state: 'pending', detail: 'it spreads' }],
  ['no entry, and not all clients know', tableOf(other), 'it spreads', { state: 'pending', detail: 'it spreads' }],
  ['an entry of another owner, and not all clients know', tableOf(theirs()), 'it spreads', { state: 'pending' }],
  [
    'ours, and somebody changed it',
    tableOf(ours({ endpoint: 'x' })),
    undefined,
    { percent: 0, detail: 'its endpoint is "x", not left out' },
  ],
])('%s is seen as such', (_, table, pending, seen) => {
  expect(observeEntry(table, ours(), pending)).toMatchObject(seen);
});
