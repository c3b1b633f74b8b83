import { formatError, type RolloutSpec, rollout, watchOnce } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { memoryRouter } from '@landfall/core/router';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { createStudio, type LedgerAnswer } from '../../src/index.ts';

const REGIONS = ['fake/a', 'fake/b'] as const;
const SPEC: RolloutSpec = {
  model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
  regions: [REGIONS],
  routing: { url: { 'fake/a': 'https://a.example/?key=hunter2', 'fake/b': 'https://b.example/' } },
};

test('the regions tell what the ledger, the table that was read last, and a watch know', async () => {
  const clock = virtualClock();
  const journal = memoryJournal();
  const fake = fakeProvider({ clock });
  const entries = REGIONS.map((region) => ({
    region,
    url: `https://${region.at(-1)}.example/?key=hunter2`,
    weight: 1,
    state: 'in' as const,
  }));
  const router = memoryRouter({ table: { version: 7, model: 'fraud', entries } });
  const options = { providers: { fake }, clock, journal, router };
  const result = await rollout(SPEC, { ...options, id: 'fraud-42' }).result;
  if (result.isErr()) throw new Error(formatError(result.error));

  const studio = createStudio({ journal, hosts: ['x.example'], clock })._unsafeUnwrap();
  const read = async (): Promise<LedgerAnswer> => {
    await clock.sleep(1_000);
    const response = await studio.fetch(new Request('http://x.example/api/ledger'));
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    return JSON.parse(text) as LedgerAnswer;
  };
  const ended = await read();
  expect(ended.entries).toMatchObject(
    REGIONS.map((region) => ({ region, actual: { state: 'serving', version: '42' } })),
  );
  expect(ended.tables).toMatchObject([
    { model: 'fraud', rolloutId: 'fraud-42', version: 7, entries: [{ region: 'fake/a', state: 'in', weight: 1 }, {}] },
  ]);
  expect(ended.watched).toEqual([]);

  expect((await watchOnce(result.value, options)).isOk()).toBe(true);
  const watching = await read();
  expect(watching.watched).toMatchObject(
    REGIONS.map((region) => ({ region, model: 'fraud', watch: 'watch-of-fraud-42', health: 'healthy', isOut: false })),
  );
  // The watch has the table of its rollout, or none: it is told once.
  expect(watching.tables).toHaveLength(1);
});
