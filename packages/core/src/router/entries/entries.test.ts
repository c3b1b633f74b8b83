import { describe, expect, test } from 'vitest';
import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';
import { isWanted } from './is-wanted.ts';
import { withEntries } from './with-entries.ts';

const OURS = 'fraud-42/k3x';

function entry(region: string, but: Partial<RoutingEntry> = {}): RoutingEntry {
  return { region, endpoint: 'fraud', weight: 1, state: 'in', ...but };
}

function own(region: string, but: Partial<RoutingEntry> = {}): RoutingEntry {
  return entry(region, { owner: `${OURS}/deploy:${region}/1`, modelVersion: '42', ...but });
}

function tableOf(...entries: readonly RoutingEntry[]): RoutingTable {
  return { version: 7, model: 'fraud', entries };
}

describe('a table with our entries', () => {
  const A = entry('a', { owner: 'other/1' });
  const B = entry('b');
  test.each<readonly [string, RoutingTable, readonly RoutingEntry[], readonly RoutingEntry[]]>([
    ['none of ours', tableOf(A, B), [], [A, B]],
    ['a new region comes last', tableOf(A, B), [own('c')], [A, B, own('c')]],
    ['a region that is there is replaced in its place', tableOf(A, B), [own('a')], [own('a'), B]],
    ['our own entry is replaced', tableOf(own('a'), B), [own('a', { weight: 5 })], [own('a', { weight: 5 }), B]],
    [
      'what the same key made elsewhere is removed',
      tableOf(entry('a', { owner: 'k' }), B),
      [entry('c', { owner: 'k' })],
      [B, entry('c', { owner: 'k' })],
    ],
    ['what another of our keys made stays', tableOf(own('a'), B), [own('c')], [own('a'), B, own('c')]],
    ['entries without an owner own nothing', tableOf(A, B), [entry('c')], [A, B, entry('c')]],
    ['an empty table', tableOf(), [own('a')], [own('a')]],
  ])('%s', (_, table, ours, entries) => {
    expect(withEntries(table, ours)).toEqual({ version: 7, model: 'fraud', entries });
  });
});

describe('a table is as wanted', () => {
  const A = entry('a', { location: { latitude: 1, longitude: 2 } });
  const wanted = tableOf(A, entry('b'));
  test.each<readonly [string, RoutingTable, boolean]>([
    ['the same', wanted, true],
    ['another version', { ...wanted, version: 1 }, true],
    ['another order', tableOf(entry('b'), A), true],
    ['another order of fields', tableOf({ state: 'in', weight: 1, endpoint: 'fraud', region: 'b' }, A), true],
    ['a field that is undefined', tableOf(A, entry('b', { owner: undefined })), true],
    ['another model', { ...wanted, model: 'churn' }, false],
    ['one entry less', tableOf(A), false],
    ['one entry more', tableOf(A, entry('b'), entry('c')), false],
    ['another weight', tableOf(A, entry('b', { weight: 2 })), false],
    ['another state', tableOf(A, entry('b', { state: 'out' })), false],
    ['another owner', tableOf(A, entry('b', { owner: 'o' })), false],
    ['another place', tableOf({ ...A, location: { latitude: 1, longitude: 3 } }, entry('b')), false],
    ['one region twice instead of two', tableOf(A, A), false],
  ])('%s', (_, table, is) => {
    expect(isWanted(table, wanted)).toBe(is);
  });
});
