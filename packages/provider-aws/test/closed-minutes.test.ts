import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting } from './aws-setting.ts';
import { MINUTE_MS, type ServingPair, servingPair, sleepUntil } from './serving-pair.ts';

const REGION = 'eu-west-1';

let setting: AwsSetting;
let pair: ServingPair;
afterEach(() => setting.close());

/** Opens an account whose versions share the traffic, and that publishes metrics so long after their minute. */
async function open(metricDelayMs: number): Promise<void> {
  setting = awsSetting({}, { metricDelayMs });
  pair = await servingPair(setting, REGION, 10);
}

it('a minute that is not over is open, even if CloudWatch has some of it', async () => {
  await open(-MINUTE_MS);
  const { variant } = pair.next.handle;
  setting.account.traffic(REGION, 'fraud', { requests: 100, at: pair.at(0), variant });
  await sleepUntil(setting, pair.at(0) + 30_000);
  expect(await pair.counts(pair.next.handle, 0, 1)).toEqual({ state: 'counts', periods: [], open: [pair.at(0)] });
});

describe('a minute is closed', () => {
  beforeEach(async () => {
    await open(0);
    setting.account.workload(REGION, 'fraud', { requestsPerSecond: 100, behaviour: () => ({ errors: 0.01 }) });
  });

  const CLOSED = { periods: [{ requests: 600, errors: 6 }], open: [] };

  it('two minutes after its end, not before', async () => {
    await sleepUntil(setting, pair.at(3) - 1);
    expect(await pair.counts(pair.next.handle, 0, 1, 250)).toMatchObject({ periods: [], open: [pair.at(0)] });
    await pair.pass(3);
    expect(await pair.counts(pair.next.handle, 0, 1, 250)).toMatchObject(CLOSED);
  });

  it.each(['Invocation5XXErrors', 'Invocation4XXErrors', 'InvocationModelErrors', 'ModelLatency'])(
    'once %s has come, a period later than the requests',
    async (metric) => {
      setting.account.delayDatapoints(REGION, {
        metrics: [metric],
        from: pair.at(0),
        until: pair.at(1),
        ms: 3 * MINUTE_MS,
      });
      await pair.pass(3.5);
      expect(await pair.counts(pair.next.handle, 0, 2, 250)).toMatchObject({
        periods: [],
        open: [pair.at(0), pair.at(1)],
      });
      await pair.pass(4);
      expect(await pair.counts(pair.next.handle, 0, 1, 250)).toMatchObject(CLOSED);
    },
  );

  it('once its requests have come, where its errors came before them', async () => {
    setting.account.delayDatapoints(REGION, {
      metrics: ['Invocations'],
      from: pair.at(0),
      until: pair.at(1),
      ms: 3 * MINUTE_MS,
    });
    await pair.pass(3.5);
    expect(await pair.counts(pair.next.handle, 0, 1)).toMatchObject({ periods: [], open: [pair.at(0)] });
    await pair.pass(4);
    expect(await pair.counts(pair.next.handle, 0, 1)).toMatchObject(CLOSED);
  });

  it('once a datapoint is whole that came in part', async () => {
    const late = { from: pair.at(0), until: pair.at(1), ms: 3 * MINUTE_MS, inTime: 0.5 };
    setting.account.delayDatapoints(REGION, { ...late, metrics: ['InvocationModelErrors'] });
    await pair.pass(3.5);
    expect(await pair.counts(pair.next.handle, 0, 1)).toMatchObject({ periods: [], open: [pair.at(0)] });
    await pair.pass(4);
    expect(await pair.counts(pair.next.handle, 0, 1)).toMatchObject(CLOSED);
  });

  it('after five minutes without InvocationModelErrors, which serverless endpoints do not publish', async () => {
    setting.account.delayDatapoints(REGION, { metrics: ['InvocationModelErrors'], ms: Number.POSITIVE_INFINITY });
    await sleepUntil(setting, pair.at(6) - 1);
    expect(await pair.counts(pair.next.handle, 0, 1)).toMatchObject({ periods: [], open: [pair.at(0)] });
    await pair.pass(6);
    expect(await pair.counts(pair.next.handle, 0, 1)).toMatchObject(CLOSED);
  });

  it('never without a datapoint of its 5xx answers or of its latencies', async () => {
    const lost = (metric: string, from: number) =>
      setting.account.delayDatapoints(REGION, {
        metrics: [metric],
        from,
        until: from + MINUTE_MS,
        ms: Number.POSITIVE_INFINITY,
      });
    lost('Invocation5XXErrors', pair.at(0));
    lost('ModelLatency', pair.at(1));
    await pair.pass(600);
    expect(await pair.counts(pair.next.handle, 0, 2)).toMatchObject({
      periods: [{ from: pair.at(1) }],
      open: [pair.at(0)],
    });
    expect(await pair.counts(pair.next.handle, 0, 2, 250)).toMatchObject({
      periods: [],
      open: [pair.at(0), pair.at(1)],
    });
  });
});
