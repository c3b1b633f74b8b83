import { expect, test } from 'vitest';
import { memoryRouter } from '../router/memory-router.ts';
import { tableSource } from '../router/table-source.ts';
import { virtualClock } from '../testing/virtual-clock.ts';
import { createRegionRouter } from './region-router.ts';
import type { RoutingEntry, RoutingTable } from './table/routing-table.ts';

const REFRESH_MS = 30_000;

const entryIn = (region: string): RoutingEntry => ({
  region,
  url: `https://${region}.example`,
  weight: 1,
  state: 'in',
});

/** A client of a table whose only region changes, and whose source takes a while. */
function client(readMs = 50, random?: () => number) {
  const clock = virtualClock();
  const now: { table: RoutingTable; reads: number } = {
    table: { version: 1, model: 'fraud', entries: [entryIn('aws/a')] },
    reads: 0,
  };
  const router = createRegionRouter({
    clock,
    refreshMs: REFRESH_MS,
    random,
    source: async () => {
      now.reads += 1;
      await clock.sleep(readMs);
      return now.table;
    },
    invoke: async (entry, _: undefined) => entry.region,
  });
  const ask = async () => {
    const sent = await router.send(undefined);
    return sent.ok ? sent.region : sent.error.kind;
  };
  const change = (...entries: readonly RoutingEntry[]) => {
    now.table = { ...now.table, version: now.table.version + 1, entries };
  };
  return { clock, now, ask, change };
}

test('a request after a long silence waits for the table, and goes where it says now', async () => {
  const { clock, ask, change } = client();
  expect(await ask()).toBe('aws/a');
  change(entryIn('aws/b'));
  await clock.sleep(3 * REFRESH_MS);
  expect(await Promise.all([ask(), ask()])).toEqual(['aws/b', 'aws/b']);
});

test('a request that finds the table a little old does not wait', async () => {
  const { clock, ask, change } = client();
  await ask();
  change(entryIn('aws/b'));
  await clock.sleep(1.3 * REFRESH_MS);
  expect(await ask()).toBe('aws/a');
  await clock.sleep(100);
  expect(await ask()).toBe('aws/b');
});

test.each([
  [0, 27_000],
  [0.5, 30_000],
  [1, 33_000],
])('with chance %d, the table is read again after %d ms: not by all clients at the same time', async (chance, ms) => {
  const { clock, now, ask } = client(0, () => chance);
  await ask();
  const read = clock.now();
  await clock.sleep(ms - 1);
  await ask();
  expect(now.reads).toBe(1);
  await clock.sleep(read + ms - clock.now());
  await ask();
  expect(now.reads).toBe(2);
});

test('no request waits longer than a second for a source that is slow', async () => {
  const { clock, ask } = client(20_000);
  const first = ask();
  await clock.sleep(20_100);
  await first;
  await clock.sleep(3 * REFRESH_MS);
  const from = clock.now();
  expect(await ask()).toBe('aws/a');
  expect(clock.now() - from).toBeLessThanOrEqual(1_000);
});

test('where the table has no region, a request waits for the next one, which is read a second later', async () => {
  const { clock, now, ask, change } = client();
  change();
  expect(await ask()).toBe('no-region');
  change(entryIn('aws/b'));
  await clock.sleep(1_200);
  expect(await ask()).toBe('aws/b');
  expect(now.reads).toBe(2);
});

test('the table of a router in this process is a source', async () => {
  const router = memoryRouter({ table: { version: 3, model: 'fraud', entries: [entryIn('aws/a')] } });
  expect(await tableSource(router, 'fraud')()).toMatchObject({ version: 3, entries: [{ region: 'aws/a' }] });
  await expect(tableSource(router, 'churn')()).rejects.toThrow("belongs to the model 'fraud'");
});
