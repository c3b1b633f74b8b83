import type { RoutingEvent } from '@landfall/core/routing';
import { virtualClock } from '@landfall/core/testing';
import { expect, test } from 'vitest';
import { createMeasuredRouter } from '../src/index.ts';
import { sdk } from './telemetry-setting.ts';

const ENTRIES = [
  { region: 'aws/us-east-1', url: 'https://one', weight: 1, state: 'in' },
  { region: 'gcp/europe-west4', url: 'https://two', weight: 1, state: 'in' },
] as const;

/** A measured router that goes to the first region that it can, on a virtual clock; `invoke` takes a quarter of a second. */
function routing(fails: (region: string) => boolean) {
  const { meter, metrics } = sdk();
  const clock = virtualClock();
  const told: RoutingEvent[] = [];
  const router = createMeasuredRouter<string, string>(
    {
      source: () => Promise.resolve({ version: 1, model: 'fraud', entries: ENTRIES }),
      policy: 'failover',
      clock,
      random: () => 0.5,
      onEvent: (event) => told.push(event),
      async invoke({ region }) {
        await clock.sleep(250);
        if (fails(region)) throw new Error(`${region} is away`);
        return region;
      },
    },
    { meter, attributes: { 'cicd.pipeline.name': 'fraud' } },
  );
  return { router, clock, metrics, told, meter };
}

/** The points of a metric by region and outcome. */
function byRegion(points: readonly { readonly attributes: object; readonly value: unknown }[] = []) {
  return points.map(({ attributes, value }) => {
    const of = attributes as Readonly<Record<string, string>>;
    expect(of['cicd.pipeline.name']).toBe('fraud');
    return [of['landfall.region'], of['landfall.router.outcome'], value];
  });
}

test('requests are counted and timed by their region and outcome, and so is a retry in another region', async () => {
  const { router, metrics } = routing((region) => region === 'aws/us-east-1');
  expect(await router.send('a', { isIdempotent: true })).toMatchObject({ ok: true, region: 'gcp/europe-west4' });
  expect(await router.send('b')).toMatchObject({ ok: false });
  const measured = await metrics();
  expect(byRegion(measured.get('landfall.router.requests'))).toEqual([
    ['gcp/europe-west4', 'ok', 1],
    ['aws/us-east-1', 'failed', 1],
  ]);
  expect(byRegion(measured.get('landfall.router.duration'))).toEqual([
    ['gcp/europe-west4', 'ok', expect.objectContaining({ count: 1, sum: 0.5 })],
    ['aws/us-east-1', 'failed', expect.objectContaining({ count: 1, sum: 0.25 })],
  ]);
  expect(byRegion(measured.get('landfall.router.retries'))).toEqual([['aws/us-east-1', undefined, 1]]);
});

test('a region that fails too often is counted as left out, and the listener is told as before', async () => {
  const { router, metrics, told } = routing((region) => region === 'aws/us-east-1');
  for (let request = 0; request < 60; request += 1) await router.send('a');
  expect(told.map(({ type }) => type)).toContain('region-ejected');
  const ejections = told.filter(({ type }) => type === 'region-ejected').length;
  expect(byRegion((await metrics()).get('landfall.router.ejections'))).toEqual([
    ['aws/us-east-1', undefined, ejections],
  ]);
});

test('the age of the table grows while nobody asks; before the first table there is none', async () => {
  const { router, clock, metrics } = routing(() => false);
  expect((await metrics()).get('landfall.router.table.age') ?? []).toEqual([]);
  await router.send('a');
  await clock.sleep(90_000);
  expect((await metrics()).get('landfall.router.table.age')?.[0]).toMatchObject({ value: 90.25 });
  expect(router.table()).toMatchObject({ ageMs: 90_250 });
  expect(router.readings()).toEqual([expect.objectContaining({ requests: 1, errors: 0 })]);
});

test('a request has its answer when the meter fails', async () => {
  const { meter } = sdk();
  const failing = {
    ...meter,
    createObservableGauge: meter.createObservableGauge.bind(meter),
    createCounter() {
      throw new Error('no more counters');
    },
    createHistogram() {
      throw new Error('no more histograms');
    },
  };
  const router = createMeasuredRouter<string, string>(
    {
      source: () => Promise.resolve({ version: 1, model: 'fraud', entries: ENTRIES }),
      invoke: () => Promise.resolve('yes'),
    },
    { meter: failing as never },
  );
  expect(await router.send('a')).toMatchObject({ ok: true, response: 'yes' });
});

test('a router without a table counts its requests too', async () => {
  const { meter, metrics } = sdk();
  const router = createMeasuredRouter<string, string>(
    { source: () => Promise.reject(new Error('away')), invoke: () => Promise.resolve('yes') },
    { meter },
  );
  expect((await router.send('a')).ok).toBe(false);
  expect((await metrics()).get('landfall.router.requests')).toMatchObject([
    { value: 1, attributes: { 'landfall.router.outcome': 'no-table' } },
  ]);
});
