import { afterEach, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from './aws-setting.ts';

let setting: AwsSetting;
afterEach(() => setting.close());

const ROLLOUTS = [
  ['a first version', specOf('41')],
  ['the next one, by 10 and 100 percent', specOf('42', { stages: [{ percent: 10 }, { percent: 100 }] })],
  ['one that retires the last', specOf('43', { previous: 'retire' })],
] as const;

it('a rollout asks each API a number of times that goes with its work, not with its waiting', async () => {
  setting = awsSetting({ alarms: [{ metric: 'error-rate', above: 0.05 }] });
  const counts: Record<string, number>[] = [];
  for (const [what, spec] of ROLLOUTS) {
    const from = setting.account.calls.length;
    expect((await rollOut(setting, spec, { id: what })).result.isOk()).toBe(true);
    const calls = setting.account.calls.slice(from);
    for (const region of REGIONS) {
      const count: Record<string, number> = {};
      for (const call of calls) if (call.region === region) count[call.api] = (count[call.api] ?? 0) + 1;
      counts.push(count);
    }
  }
  const apis = [...new Set(counts.flatMap((count) => Object.keys(count)))].sort();
  const lines = apis.map(
    (api) => `  ${api.padEnd(36)}${counts.map((count) => String(count[api] ?? '').padStart(5)).join('')}`,
  );
  const sums = counts.map((count) => Object.values(count).reduce((sum, one) => sum + one, 0));
  process.stdout.write(
    `calls by API and region (${REGIONS.join(', ')}), of ${ROLLOUTS.map(([what]) => what).join('; ')}\n${lines.join('\n')}\n  ${'all'.padEnd(36)}${sums.map((sum) => String(sum).padStart(5)).join('')}\n`,
  );
  // Five minutes of creating, four of updating, one of moving weights: a look every 30 s alone would be more than that.
  for (const count of counts) expect(count['DescribeEndpoint']).toBeLessThan(45);
  for (const api of ['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint', 'PutMetricAlarm', 'InvokeEndpoint'])
    for (const count of counts) expect(count[api] ?? 0).toBeLessThanOrEqual(2);
});
