import type { RoutingEntry } from '@landfall/core/routing';
import { describe, expect, it } from 'vitest';
import { mergeHistory } from './merge-history.ts';
import { madeFrom, type StoredTable, type TableVersion } from './stored-table.ts';

const REGION = 'us-east-1';

function entry(region: string, but: Partial<RoutingEntry> = {}): RoutingEntry {
  return { region, endpoint: 'fraud', weight: 1, state: 'in', ...but };
}

/** A history, to which routers and people add. */
function historyOf() {
  const versions: TableVersion[] = [];
  const add = (table: Omit<StoredTable, 'model' | 'version'> & Partial<StoredTable>): number => {
    const number = (versions.at(-1)?.number ?? 0) + 1;
    versions.push({ number, table: { model: 'fraud', version: number, ...table } });
    return number;
  };
  return {
    versions,
    add,
    /** A router writes entries, made from a version. */
    router: (from: number, entries: readonly RoutingEntry[], more: object = {}) =>
      add({ entries, madeFrom: madeFrom({ region: REGION, number: from }), ...more }),
    /** A person saves the last version with other entries. */
    person: (entries: readonly RoutingEntry[], more: object = {}) =>
      add({ ...versions.at(-1)?.table, entries, ...more }),
    merged: () => mergeHistory(versions, { region: REGION }),
    entries: () => mergeHistory(versions, { region: REGION })?.table.entries ?? [],
  };
}

const [A, B, C] = ['a', 'b', 'c'].map((region) => entry(region)) as [RoutingEntry, RoutingEntry, RoutingEntry];

describe('a history in which each read what the one before wrote', () => {
  it('is its last version', () => {
    const history = historyOf();
    history.router(0, [A]);
    history.router(1, [A, B]);
    history.router(2, [B]);
    expect(history.merged()).toEqual({ table: history.versions.at(-1)?.table, isUnwritten: false });
  });

  it('is empty where there is no version', () => {
    expect(mergeHistory([], { region: REGION })).toBeUndefined();
  });
});

describe('two routers at the same time', () => {
  it('both have what they entered, in a table with a new version', () => {
    const history = historyOf();
    const base = history.router(0, [A]);
    history.router(base, [A, B]);
    history.router(base, [A, C]);
    const { table, isUnwritten } = history.merged() ?? {};
    expect(table?.entries).toEqual([A, B, C]);
    expect(table?.version).toBe(4);
    expect(isUnwritten).toBe(true);
  });

  it('the order of the table stays, which decides where clients fail over to', () => {
    const history = historyOf();
    const base = history.router(0, [A, B]);
    history.router(base, [C, A, entry('d'), B]);
    history.router(base, [A, entry('b', { weight: 5 })]);
    expect(history.entries().map(({ region }) => region)).toEqual(['c', 'a', 'd', 'b']);
  });

  it('what one removed stays removed, though the other had read it', () => {
    const history = historyOf();
    const base = history.router(0, [A, B]);
    history.router(base, [A]);
    history.router(base, [A, B, C]);
    expect(history.entries()).toEqual([A, C]);
  });

  it('of two changes of one entry, the first stays', () => {
    const history = historyOf();
    const base = history.router(0, [A, B]);
    history.router(base, [A, entry('b', { weight: 7 })]);
    history.router(base, [A, entry('b', { weight: 9 }), C]);
    expect(history.entries()).toEqual([A, entry('b', { weight: 7 }), C]);
  });

  it('of two changes that together leave no region, the first stays', () => {
    const history = historyOf();
    const base = history.router(0, [A, B]);
    history.router(base, [entry('a', { state: 'out' }), B]);
    history.router(base, [A, entry('b', { state: 'out' })]);
    expect(history.entries()).toEqual([entry('a', { state: 'out' }), B]);
  });

  it('a change that does not fit beside the first one is left out', () => {
    const history = historyOf();
    const base = history.router(0, [A]);
    history.router(base, [A, B]);
    history.router(base, [A, C]);
    expect(
      mergeHistory(history.versions, { region: REGION, isAllowed: ({ entries }) => entries.length < 3 })?.table.entries,
    ).toEqual([A, B]);
  });

  it('a merge that is written is whole, also when it is written twice', () => {
    const history = historyOf();
    const base = history.router(0, [A]);
    history.router(base, [A, B]);
    const last = history.router(base, [A, C]);
    history.router(last, history.entries());
    expect(history.merged()?.isUnwritten).toBe(false);
    history.router(last, history.entries());
    expect(history.merged()).toMatchObject({ isUnwritten: false, table: { entries: [A, B, C] } });
  });

  it('a third one, who read the merge before it was written, loses nothing', () => {
    const history = historyOf();
    const base = history.router(0, [A, B]);
    history.router(base, [B]); // removes A
    const last = history.router(base, [A, B, C]);
    const read = history.entries(); // B and C
    history.router(last, [...read, entry('d')]);
    expect(history.entries()).toEqual([B, C, entry('d')]);
  });

  it('a parameter that was removed and made again has both', () => {
    const history = historyOf();
    history.router(0, [A]);
    history.router(7, [B]);
    expect(history.entries()).toEqual([A, B]);
  });
});

describe('a person', () => {
  it('who writes between the read and the write of a router has the change kept', () => {
    const history = historyOf();
    const base = history.router(0, [A, B], { note: 'old' });
    history.person([A, entry('b', { state: 'out' })], { note: 'b is broken' });
    history.router(base, [A, B, C], { note: 'old' });
    expect(history.merged()?.table).toMatchObject({
      note: 'b is broken',
      entries: [A, entry('b', { state: 'out' }), C],
    });
  });

  it('has the last word where a router was there before', () => {
    const history = historyOf();
    const base = history.router(0, [A]);
    history.router(base, [A, B]);
    history.person([A, entry('b', { weight: 0 })]);
    expect(history.merged()).toMatchObject({ isUnwritten: false, table: { entries: [A, entry('b', { weight: 0 })] } });
  });

  it('who edits a version that lacks a change loses nobody that change', () => {
    const history = historyOf();
    const base = history.router(0, [A]);
    history.router(base, [A, B]);
    history.router(base, [A, C]); // lacks B
    history.person([A, entry('c', { weight: 5 })]);
    expect(history.entries()).toEqual([A, B, entry('c', { weight: 5 })]);
  });

  it('who pastes an older version gets that one', () => {
    const history = historyOf();
    history.router(0, [A]);
    const old = history.versions[0]?.table as StoredTable;
    history.router(1, [A, B]);
    history.person(old.entries, { ...old, version: 9 });
    expect(history.merged()).toMatchObject({ isUnwritten: false, table: { entries: [A], version: 9 } });
    // The version that it came from is no longer kept.
    const [, ...kept] = history.versions;
    expect(mergeHistory(kept, { region: REGION })).toMatchObject({ isUnwritten: false, table: { entries: [A] } });
  });

  it('may make a copy the authority: what the routers of another region wrote there counts as it is', () => {
    const history = historyOf();
    history.add({ entries: [A], madeFrom: madeFrom({ region: 'eu-west-1', number: 40 }) });
    history.add({ entries: [B], madeFrom: madeFrom({ region: 'eu-west-1', number: 41 }) });
    history.router(2, [B, C]);
    expect(history.merged()).toMatchObject({ isUnwritten: false, table: { entries: [B, C] } });
  });

  it('needs no mark', () => {
    const history = historyOf();
    history.person([A]);
    history.router(1, [A, B]);
    history.person([B], { madeFrom: undefined });
    expect(history.merged()).toMatchObject({ isUnwritten: false, table: { entries: [B] } });
  });
});
