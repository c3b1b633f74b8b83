import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting } from './aws-setting.ts';
import { askHealth, type ServingPair, servingPair } from './serving-pair.ts';

const REGION = 'eu-west-1';

let setting: AwsSetting;
let pair: ServingPair;
afterEach(() => setting.close());

interface Asked {
  readonly MetricDataQueries: readonly { readonly MetricStat: { readonly Stat: string } }[];
}

/** Opens an account with version 1 at 90 and version 2 at 10 percent. */
async function open(...how: Parameters<typeof awsSetting>): Promise<void> {
  setting = awsSetting(...how);
  pair = await servingPair(setting, REGION, 10);
}

describe('reading CloudWatch', () => {
  const range = (first: number, last: number) => ({ from: pair.at(first), to: pair.at(last), slowerThanMs: 250 });
  const workload = () =>
    setting.account.workload(REGION, 'fraud', { requestsPerSecond: 100, behaviour: () => ({ errors: 0.01 }) });

  it.each([50, 60, 539, 540, 541])(
    'page by page gives the same, with %d datapoints on a page',
    async (metricPageSize) => {
      await open({}, { metricPageSize });
      workload();
      await pair.pass(62);
      const health = await pair.counts(pair.next.handle, 0, 60, 250);
      expect(health.state === 'counts' && health.periods).toHaveLength(60);
      expect(
        health.state === 'counts' && health.periods.every(({ requests, errors }) => requests === 600 && errors === 6),
      ).toBe(true);
      const pages = Math.ceil(540 / metricPageSize);
      expect(setting.account.callCounts({})['GetMetricData']).toBe(pages);
    },
  );

  it('asks for all statistics in one request, and whose metrics they are in one or two', async () => {
    await open();
    workload();
    await pair.pass(5);
    const before = setting.account.calls.length;
    await pair.counts(pair.next.handle, 0, 3, 0.25);
    const calls = setting.account.calls.slice(before);
    expect(calls.map(({ api }) => api)).toEqual(['GetMetricData', 'DescribeEndpoint']);
    await pair.counts(pair.previous, 0, 3, 0.25);
    expect(setting.account.calls.at(-1)?.api).toBe('DescribeEndpointConfig');
    const asked = calls.flatMap(({ api, input }) => (api === 'GetMetricData' ? [input as unknown as Asked] : []));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.MetricDataQueries.map(({ MetricStat }) => MetricStat.Stat)).toEqual([
      'Sum',
      'Sum',
      'SampleCount',
      'Sum',
      'SampleCount',
      'Sum',
      'SampleCount',
      'SampleCount',
      'PR(:250)',
    ]);
  });

  it.each(['html', 'cut-off', 'reset', 'error-before-commit'] as const)(
    'that meets the fault %s is an error too, not no data',
    async (kind) => {
      await open();
      workload();
      await pair.pass(20);
      setting.account.fault({ kind, api: 'GetMetricData' });
      const answer = await askHealth(setting, pair.next.handle, range(0, 10));
      expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    },
  );

  it('that answers nothing at all is an error too', async () => {
    await open();
    const nothing = setting.freshProvider({ client: () => ({ send: async () => ({}) }) });
    const answer = await askHealth({ ...setting, provider: nothing }, pair.next.handle, range(0, 10));
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('the answer has no MetricDataResults'),
    });
  });

  it('that is partial, or fails, is an error and no count', async () => {
    await open();
    workload();
    await pair.pass(20);
    for (const kind of ['metrics-partial', 'metrics-error'] as const) {
      setting.account.fault({ kind, api: 'GetMetricData' });
      const partial = await askHealth(setting, pair.next.handle, range(0, 10));
      expect(partial._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    }
    const fails = { kind: 'error-before-commit', api: 'GetMetricData', times: Number.POSITIVE_INFINITY } as const;
    setting.account.fault({ ...fails, from: pair.at(20), until: pair.at(30) });
    expect((await askHealth(setting, pair.next.handle, range(10, 18))).isErr()).toBe(true);
    await pair.pass(30);
    // What was not read for ten minutes is there afterwards.
    const health = await pair.counts(pair.next.handle, 10, 28, 250);
    expect(health.state === 'counts' && health.periods).toHaveLength(18);
  });
});
