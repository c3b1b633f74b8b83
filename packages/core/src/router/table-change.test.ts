import { expect, test } from 'vitest';
import type { RoutingEntry, RoutingTable } from '../routing/table/routing-table.ts';
import { tableChange } from './table-change.ts';

const A: RoutingEntry = { region: 'aws/a', endpoint: 'fraud', weight: 1, state: 'in' };
const B: RoutingEntry = { region: 'gcp/b', endpoint: 'fraud', weight: 2, state: 'in' };
const CURRENT: RoutingTable = { version: 7, model: 'fraud', entries: [A] };

interface Case {
  readonly stored?: RoutingTable | undefined;
  readonly entries: readonly RoutingEntry[];
  readonly model?: string;
  readonly expected?: number;
  readonly wasEmpty?: boolean;
}

function outcomeOf({ entries, model = 'fraud', expected = 7, wasEmpty = false, ...rest }: Case): string {
  const stored = 'stored' in rest ? rest.stored : CURRENT;
  const change = { name: 'table.json', wanted: { version: 99, model, entries }, expected, wasEmpty };
  return tableChange(change, stored).match(
    (table) => (table === stored ? 'there' : `${table.version}: ${table.entries.map(({ region }) => region).join()}`),
    (error) => `${error.kind}: ${error.message}`,
  );
}

const REFUSED = 'invalid: The routing table for table.json is not valid, and was not applied:';

test.each<readonly [string, Case, string]>([
  ['from its version, it gets the next one', { entries: [A, B] }, '8: aws/a,gcp/b'],
  ['the first table has version 1', { stored: undefined, entries: [A], expected: 0 }, '1: aws/a'],
  ['the wanted table is there', { entries: [A] }, 'there'],
  ['the wanted table is there, from an old version', { entries: [A], expected: 3 }, 'there'],
  [
    'from an old version',
    { entries: [A, B], expected: 6 },
    'conflict: The routing table table.json was not changed: it has version 7, and the change was made from version 6. Read it again, and apply the change to what was read.',
  ],
  [
    'the table was removed',
    { stored: undefined, entries: [A, B] },
    'conflict: The routing table table.json was not changed: it has version 0, and the change was made from version 7. Read it again, and apply the change to what was read.',
  ],
  [
    'another model',
    { entries: [B], model: 'churn' },
    `${REFUSED} model: is 'churn', and the table belongs to 'fraud': choose another place for the table`,
  ],
  [
    'all weights 0',
    { entries: [{ ...A, weight: 0 }] },
    `${REFUSED} entries: no region would take requests: keep one with state 'in' and a weight above 0`,
  ],
  [
    'all weights 0 where it was empty before',
    { stored: undefined, entries: [{ ...A, weight: 0 }], expected: 0, wasEmpty: true },
    `${REFUSED} entries: no region would take requests: keep one with state 'in' and a weight above 0`,
  ],
  [
    'empty',
    { entries: [] },
    `${REFUSED} entries: the table would become empty, and was not empty before: keep a region`,
  ],
  ['empty again', { entries: [], wasEmpty: true }, '8: '],
  ['empty, and empty already', { stored: { ...CURRENT, entries: [] }, entries: [] }, 'there'],
  [
    'two mistakes',
    { entries: [A, { ...A, weight: -1 }] },
    `${REFUSED}\n  - entries[1].weight: must be a number from 0 on\n  - entries[1].region: 'aws/a' is in the table twice: remove one of its entries`,
  ],
])('a change: %s', (_, change, outcome) => {
  expect(outcomeOf(change)).toBe(outcome);
});
