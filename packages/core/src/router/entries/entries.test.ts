import { describe, expect, test } from 'vitest';
import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';
import { isOwnedBy } from './is-owned-by.ts';
import { isWanted } from './is-wanted.ts';
import { changedOwnRegions, ownEntriesChanged } from './own-entries-changed.ts';
import { restoredTable } from './restored-table.ts';
import { withEntries } from './with-entries.ts';
import { withoutEntries } from './without-entries.ts';

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

describe('who owns an entry', () => {
  test.each<readonly [string | undefined, string, boolean]>([
    ['fraud-42/k3x/deploy:aws/a/1', 'fraud-42/k3x/deploy:aws/a/1', true],
    ['fraud-42/k3x/deploy:aws/a/1', 'fraud-42/k3x', true],
    ['fraud-42/k3x/deploy:aws/a/1', 'fraud-42', true],
    ['fraud-42/k3x', 'fraud-42/k3x/deploy:aws/a/1', false],
    ['fraud-42/k3xy/deploy:aws/a/1', 'fraud-42/k3x', false],
    ['fraud-421', 'fraud-42', false],
    [undefined, 'fraud-42', false],
  ])('%s is owned by %s: %s', (owner, key, is) => {
    expect(isOwnedBy(entry('a', { owner }), key)).toBe(is);
  });
});

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

describe('a table without our entries', () => {
  const table = tableOf(own('a'), entry('b', { owner: 'other/1' }), own('c'), entry('d'));
  test.each<readonly [string, string, readonly string[] | undefined, string]>([
    ['all that the rollout owns', OURS, undefined, 'bd'],
    ['what one key owns', `${OURS}/deploy:a/1`, undefined, 'bcd'],
    ['one region of ours', OURS, ['c'], 'abd'],
    ['never a region of others', OURS, ['b', 'd'], 'abcd'],
    ['nothing is ours', 'nobody', undefined, 'abcd'],
  ])('%s', (_, owner, regions, left) => {
    const without = withoutEntries(table, owner, regions);
    expect(without.entries.map(({ region }) => region).join('')).toBe(left);
    expect(without).toEqual({ ...table, entries: table.entries.filter(({ region }) => left.includes(region)) });
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

describe('our own entries were changed', () => {
  const before = tableOf(own('a'), own('b'), entry('c', { owner: 'other/1' }));
  test.each<readonly [string, readonly RoutingEntry[], readonly string[]]>([
    ['no, they are the same', before.entries, []],
    ['no, others changed theirs', [own('b'), own('a'), entry('c', { weight: 9 }), entry('d')], []],
    ['no, others removed theirs', [own('a'), own('b')], []],
    ['a watch took one out', [own('a', { state: 'out' }), own('b')], ['a']],
    ['a person removed one', [own('b'), entry('c')], ['a']],
    ['somebody else owns one now', [own('a', { owner: 'watch/1' }), own('b')], ['a']],
    ['one more is there in our name', [own('a'), own('b'), own('d')], ['d']],
    ['a weight', [own('a', { weight: 3 }), own('b', { weight: 3 })], ['a', 'b']],
  ])('%s', (_, entries, regions) => {
    expect(changedOwnRegions(before, tableOf(...entries), OURS)).toEqual(regions);
    expect(ownEntriesChanged({ entries: before.entries }, tableOf(...entries), OURS)).toBe(regions.length > 0);
  });
});

describe('the table after a rollback', () => {
  const A = entry('a', { owner: 'fraud-41/x/deploy:a/1', modelVersion: '41', weight: 4 });
  const B = entry('b');
  const before = tableOf(A, B);
  test.each<readonly [string, readonly RoutingEntry[], readonly RoutingEntry[]]>([
    ['a region that we entered leaves', [A, B, own('c')], [A, B]],
    ['a region that was there before has its entry again', [own('a'), B], [A, B]],
    ['a region that we are draining has its entry again', [own('a', { state: 'draining' }), B], [A, B]],
    ['what others changed stays', [own('a'), entry('b', { weight: 9 })], [A, entry('b', { weight: 9 })]],
    ['what others added stays', [own('a'), B, entry('d')], [A, B, entry('d')]],
    ['what others removed stays away', [own('a')], [A]],
    ['our entry that a person removed stays away', [B, own('c')], [B]],
    [
      'our entry that somebody else owns now is theirs',
      [entry('a', { owner: 'w' }), B],
      [entry('a', { owner: 'w' }), B],
    ],
    ['what a watch took out stays out', [own('a', { state: 'out' }), B], [{ ...A, state: 'out' }, B]],
    ['what a watch took out, and we entered, leaves', [A, B, own('c', { state: 'out' })], [A, B]],
    ['nothing of ours is there', [A, B], [A, B]],
  ])('%s', (_, now, entries) => {
    const table = { version: 9, model: 'fraud', entries: now };
    expect(restoredTable(table, { entries: before.entries }, OURS)).toEqual({ version: 9, model: 'fraud', entries });
  });

  test('a table that was empty before is empty again', () => {
    expect(restoredTable(tableOf(own('a'), own('b')), tableOf(), OURS).entries).toEqual([]);
  });
});
