import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting } from './aws-setting.ts';
import { MINUTE_MS, type ServingPair, servingPair, sleepUntil } from './serving-pair.ts';

const REGION = 'eu-west-1';

let setting: AwsSetting;
let pair: ServingPair;
afterEach(() => setting.close());

/** Opens an account with version 1 at 90 and version 2 at 10 percent. */
async function open(...how: Parameters<typeof awsSetting>): Promise<void> {
  setting = awsSetting(...how);
  pair = await servingPair(setting, REGION, 10);
}

describe('health of two versions beside each other', () => {
  beforeEach(() => open());

  it('counts each version’s requests, errors and slower requests of each minute', async () => {
    setting.account.workload(REGION, 'fraud', {
      requestsPerSecond: 100,
      behaviour: ({ version }) =>
        version === '2'
          ? { errors: 0.02, slow: { share: 0.05, latencyMs: 400 } }
          : { slow: { share: 0.01, latencyMs: 400 } },
    });
    await pair.pass(5);
    const minute = (index: number) => ({ from: pair.at(index), to: pair.at(index + 1) });
    const next = { requests: 600, errors: 12, slower: 30, version: '2' };
    const previous = { requests: 5_400, errors: 0, slower: 54, version: '1' };
    expect(await pair.counts(pair.next.handle, 0, 3, 250)).toEqual({
      state: 'counts',
      periods: [0, 1, 2].map((index) => ({ ...minute(index), ...next })),
      open: [],
    });
    expect(await pair.counts(pair.previous, 0, 3, 250)).toEqual({
      state: 'counts',
      periods: [0, 1, 2].map((index) => ({ ...minute(index), ...previous })),
      open: [],
    });
  });

  it('counts slower requests only if it is asked to, against a limit in milliseconds', async () => {
    setting.account.workload(REGION, 'fraud', {
      requestsPerSecond: 10,
      behaviour: () => ({ latencyMs: 250 }),
    });
    await pair.pass(3);
    const [plain] = [await pair.counts(pair.next.handle, 0, 1)].map(
      (health) => health.state === 'counts' && health.periods,
    );
    expect(plain).toEqual([{ from: pair.at(0), to: pair.at(1), requests: 60, errors: 0, version: '2' }]);
    expect(await pair.counts(pair.next.handle, 0, 1, 250)).toMatchObject({ periods: [{ slower: 0 }] });
    expect(await pair.counts(pair.next.handle, 0, 1, 249.9)).toMatchObject({ periods: [{ slower: 60 }] });
  });

  it('counts sockets and time-outs as errors, and mistakes of clients not', async () => {
    setting.account.workload(REGION, 'fraud', {
      requestsPerSecond: 100,
      behaviour: () => ({ errors: 0.01, clientErrors: 0.1, unanswered: 0.02, latencyMs: 500 }),
    });
    await pair.pass(3);
    // Of 600: 6 with 5xx and 12 without an answer, which have no latency.
    expect(await pair.counts(pair.next.handle, 0, 1, 250)).toMatchObject({
      periods: [{ requests: 600, errors: 18, slower: 588 }],
      open: [],
    });
  });

  it('gives whole numbers, whatever the rate', async () => {
    setting.account.workload(REGION, 'fraud', {
      requestsPerSecond: 7.77,
      behaviour: () => ({ errors: 0.017, slow: { share: 0.13, latencyMs: 400 } }),
    });
    await pair.pass(62);
    const health = await pair.counts(pair.next.handle, 0, 60, 250);
    if (health.state !== 'counts') throw new Error(health.detail);
    expect(health.periods).toHaveLength(60);
    for (const { requests, errors, slower = -1 } of health.periods) {
      expect([requests, errors, slower].every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
      expect(Math.max(errors, slower)).toBeLessThanOrEqual(requests);
    }
    const total = (of: readonly number[]) => of.reduce((sum, count) => sum + count, 0);
    // 7.77 requests a second for an hour, of which a tenth.
    expect(total(health.periods.map(({ requests }) => requests))).toBeCloseTo(2_797, -2);
    expect(total(health.periods.map(({ slower = 0 }) => slower))).toBeCloseTo(364, -2);
  });

  it('is no data before any request, for a version that gets none, and from before it was there', async () => {
    await pair.pass(3);
    expect(await pair.counts(pair.next.handle, 0, 3, 250)).toMatchObject({ state: 'no-data' });
    setting.account.workload(REGION, 'fraud', { requestsPerSecond: (time) => (time < pair.at(10) ? 100 : 0) });
    await pair.pass(70);
    expect(await pair.counts(pair.next.handle, 10, 68, 250)).toMatchObject({ state: 'no-data' });
    expect(await pair.counts(pair.next.handle, -120, -60)).toMatchObject({ state: 'no-data' });
    // CloudWatch does not keep minutes of 16 days ago.
    await pair.pass(16 * 24 * 60);
    const before = setting.account.callCounts({})['GetMetricData'];
    expect(await pair.counts(pair.previous, 3, 10)).toMatchObject({ state: 'no-data' });
    expect(setting.account.callCounts({})['GetMetricData']).toBe(before);
  });

  it('leaves a minute out whose traffic stopped, and counts the others', async () => {
    setting.account.workload(REGION, 'fraud', {
      requestsPerSecond: (time) => (time < pair.at(2) || time >= pair.at(4) ? 10 : 0),
    });
    await pair.pass(8);
    const health = await pair.counts(pair.next.handle, 0, 6);
    expect(health).toMatchObject({ state: 'counts', open: [] });
    expect(health.state === 'counts' && health.periods.map(({ from }) => (from - pair.start) / MINUTE_MS)).toEqual([
      0, 1, 4, 5,
    ]);
  });

  it('splits a minute in which the shares move', async () => {
    setting.account.workload(REGION, 'fraud', { requestsPerSecond: 100 });
    await sleepUntil(setting, pair.at(2) + 30_000);
    const weights = [
      { VariantName: pair.next.handle.variant, DesiredWeight: 50 },
      { VariantName: pair.previous.variant, DesiredWeight: 50 },
    ];
    // Weights move after a minute.
    setting.account.act(REGION, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud',
      DesiredWeightsAndCapacities: weights,
    });
    await pair.pass(7);
    const health = await pair.counts(pair.next.handle, 2, 5);
    expect(health.state === 'counts' && health.periods.map(({ requests }) => requests)).toEqual([600, 1_800, 3_000]);
  });
});
