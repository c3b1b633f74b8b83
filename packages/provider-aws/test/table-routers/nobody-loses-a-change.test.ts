import type { RoutingEntry } from '@landfall/core/routing';
import { seededRandom } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { mergeHistory } from '../../src/router/ssm/merge-history.ts';
import { madeFrom, type TableVersion } from '../../src/router/ssm/stored-table.ts';

type Entries = readonly RoutingEntry[];

function entry(region: string, weight: number): RoutingEntry {
  return { region, endpoint: 'fraud', weight, state: 'in' };
}

function byName(entries: Entries): Entries {
  return [...entries].sort((one, other) => (one.region < other.region ? -1 : 1));
}

function mark(number: number): string {
  return madeFrom({ region: 'us-east-1', number });
}

/** What three routers and a person make of a parameter. Each changes regions of its own; a router may write long after it has read. */
function played(seed: number): { readonly merged: Entries; readonly wanted: Entries } {
  const random = seededRandom(seed);
  const below = (end: number) => Math.floor(random() * end);
  const base = { version: 1, model: 'fraud', entries: [entry('base', 1)], madeFrom: mark(0) };
  const versions: TableVersion[] = [{ number: 1, table: base }];
  const wanted = new Map(base.entries.map((each) => [each.region, each]));
  const merged = () => mergeHistory(versions, { region: 'us-east-1' })?.table.entries ?? [];
  const read = [0, 1, 2].map(() => ({ number: 1, entries: merged() }));

  const add = (entries: Entries, made: unknown) => {
    const number = versions.length + 1;
    versions.push({ number, table: { version: number, model: 'fraud', entries, madeFrom: made } });
  };
  const changed = (entries: Entries, region: string): Entries => {
    const before = entries.find((each) => each.region === region);
    // Never what is there already: that would be no change.
    const isRemoved = before !== undefined && random() < 0.4;
    const next = isRemoved ? undefined : entry(region, (before?.weight ?? 0) + 1 + below(9));
    if (next === undefined) wanted.delete(region);
    else wanted.set(region, next);
    return [...entries.filter((each) => each.region !== region), ...(next === undefined ? [] : [next])];
  };

  for (let step = 0; step < 40; step += 1) {
    const who = below(4);
    const region = `${who}-${below(2)}`;
    const own = read[who];
    const last = versions.at(-1)?.table ?? base;
    if (own === undefined) add(changed(last.entries, region), last.madeFrom);
    else {
      add(changed(own.entries, region), mark(own.number));
      read[who] = { number: versions.length, entries: merged() };
    }
    if (random() < 0.3) read[below(3)] = { number: versions.length, entries: merged() };
  }
  return { merged: merged(), wanted: [...wanted.values()] };
}

it.each(Array.from({ length: 200 }, (_, seed) => seed + 1))(
  'three routers and a person, each with regions of its own, lose no change (seed %i)',
  (seed) => {
    const { merged, wanted } = played(seed);
    expect(byName(merged)).toEqual(byName(wanted));
  },
);

it('of two changes that would together leave no region that takes requests, the first stays', () => {
  const out = (region: string): RoutingEntry => ({ ...entry(region, 1), state: 'out' });
  const tables: readonly (readonly [Entries, from: number])[] = [
    [[entry('a', 1), entry('b', 1)], 0],
    [[out('a'), entry('b', 1)], 1],
    [[entry('a', 1), out('b')], 1],
  ];
  const versions = tables.map(([entries, from], at): TableVersion => {
    const number = at + 1;
    return { number, table: { version: number, model: 'fraud', entries, madeFrom: mark(from) } };
  });
  const merged = mergeHistory(versions, { region: 'us-east-1' });
  expect(merged).toMatchObject({ isUnwritten: true, table: { entries: [out('a'), entry('b', 1)] } });
});
