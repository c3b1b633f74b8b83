import { expect, test } from 'vitest';
import { checkTable } from './check-table.ts';

const A = { region: 'aws/a', url: 'https://a.example/v1', weight: 1, state: 'in' } as const;
const B = {
  region: 'gcp/b',
  endpoint: 'fraud',
  weight: 0.5,
  state: 'draining',
  location: { latitude: 50, longitude: 8 },
  owner: 'r/1',
  modelVersion: '42',
} as const;

test('a table that is valid comes back as it is', () => {
  const table = { version: 3, model: 'fraud', entries: [A, B] };
  expect(checkTable(table)).toEqual({ table, issues: [] });
  expect(checkTable(JSON.parse(JSON.stringify(table)))).toEqual({ table, issues: [] });
  expect(checkTable({ version: 0, model: 'fraud', entries: [] }).issues).toEqual([]);
});

test('what is not known is left out', () => {
  const { table } = checkTable({ version: 3, model: 'fraud', entries: [{ ...A, note: 'x' }], more: 1 });
  expect(table).toEqual({ version: 3, model: 'fraud', entries: [A] });
});

test.each<readonly [string, unknown, string]>([
  ['no table', 'x', ': must be a table: { version, model, entries }'],
  ['no entries', { version: 1, model: 'm' }, ': must be a table: { version, model, entries }'],
  [
    'a version that is no whole number',
    { version: 1.5, model: 'm', entries: [] },
    'version: must be a whole number from 0 on',
  ],
  ['no model', { version: 1, model: '', entries: [] }, "model: must be the model's name"],
])('%s is no table', (_, value, issue) => {
  const { table, issues } = checkTable(value);
  expect(table).toBeUndefined();
  expect(issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([issue]);
});

test.each<readonly [string, unknown, string]>([
  [
    'a region twice',
    { ...A, weight: 9 },
    "entries[1].region: 'aws/a' is in the table twice: remove one of its entries",
  ],
  ['a weight below zero', { ...B, weight: -1 }, 'entries[1].weight: must be a number from 0 on'],
  [
    'a weight without an end',
    { ...B, weight: Number.POSITIVE_INFINITY },
    'entries[1].weight: must be a number from 0 on',
  ],
  ['no weight', { ...B, weight: undefined }, 'entries[1].weight: must be a number from 0 on'],
  ['another state', { ...B, state: 'up' }, "entries[1].state: must be 'in', 'draining' or 'out'"],
  ['no address', { ...B, endpoint: undefined }, 'entries[1].url: is missing: an entry has a url, an endpoint, or both'],
  [
    'an address of another kind',
    { ...A, region: 'x/y', url: 'ftp://a' },
    'entries[1].url: must be an address that begins with http:// or https://',
  ],
  ['no region', { ...B, region: '' }, "entries[1].region: must be the key of a region, such as 'aws/us-east-1'"],
  [
    'a place that is none',
    { ...B, location: { latitude: 91, longitude: 0 } },
    'entries[1].location: must be { latitude, longitude } in degrees: from -90 to 90, and from -180 to 180',
  ],
  ['an owner that is no text', { ...B, owner: 1 }, 'entries[1].owner: must be a text that is not empty, or left out'],
  ['no object', null, 'entries[1]: must be an object: { region, url or endpoint, weight, state }'],
])('an entry with %s is left out, and the others are kept', (_, entry, issue) => {
  const { table, issues } = checkTable({ version: 1, model: 'm', entries: [A, entry] });
  expect(table?.entries).toEqual([A]);
  expect(issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([issue]);
});
