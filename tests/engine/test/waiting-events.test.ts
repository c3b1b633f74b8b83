import { formatError, type RolloutEvent } from '@landfall/core';
import { providerError } from '@landfall/core/provider';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { errorOf, only, type Play, type Played, play, SERVING, SLOW, specOf } from './play.ts';

const ONE = specOf(['fake/a'], { monitoring: 'required', verify: { samples: 'golden' } });
const samples = { golden: [{ input: 'x' }] };

function playWith(cloud: Play['cloud']): Promise<Played> {
  return play(ONE, { samples, cloud: { ...SERVING, ...cloud } });
}

function waitsOf(events: readonly RolloutEvent[]): readonly string[] {
  return only(events, 'step-waiting').map(({ step, method, cause }) => `${step} ${method} ${cause}`);
}

test('a region that nobody can reach is told of at once, and not at the deadline', async () => {
  const played = await playWith({
    faults: [
      { kind: 'fail', method: 'prepare', times: 9_999, error: { message: 'getaddrinfo ENOTFOUND sagemaker.eu-wst-1' } },
    ],
  });
  const [wait, ...others] = only(played.events, 'step-waiting');
  const start = only(played.events, 'step-start')[0];
  expect(wait).toMatchObject({ step: 'select:fake/a', method: 'prepare', cause: 'transient' });
  expect(wait?.detail).toContain('getaddrinfo ENOTFOUND sagemaker.eu-wst-1');
  expect((wait?.at ?? 0) - (start?.at ?? 0)).toBeLessThan(10_000);
  expect(wait?.until).toBe((start?.at ?? 0) + 5 * 60_000);
  expect(others).toEqual([]);
  const asked = played.fake.calls.filter(({ method }) => method === 'prepare').length;
  const error = errorOf(played);
  expect(error).toMatchObject({ failures: [{ kind: 'timed-out', waited: { limitMs: 300_000 } }] });
  expect(formatError(error)).toMatch(
    /timed out after 5m.* \(asked \d+ times; the limit is timeouts\.select 5m\); last seen: .*ENOTFOUND/,
  );
  const times =
    error.kind === 'rollout-failed' && error.failures[0]?.kind === 'timed-out' ? error.failures[0].waited?.times : 0;
  expect(times).toBeGreaterThan(10);
  expect(times).toBeLessThanOrEqual(asked);
});

test('an hour of throttling is told of once, and the end says how long, how often and until which limit', async () => {
  const played = await playWith({ faults: [{ kind: 'throttle', method: 'deploy', times: Number.POSITIVE_INFINITY }] });
  expect(waitsOf(played.events)).toEqual(['deploy:fake/a deploy throttled']);
  const calls = played.fake.calls.filter(({ method }) => method === 'deploy').length;
  expect(errorOf(played)).toMatchObject({ failures: [{ waited: { times: calls, limitMs: 3_600_000 } }] });
  expect(formatError(errorOf(played))).toMatch(
    new RegExp(
      `failed after 59m.* \\(asked ${calls} times; the limit is timeouts\\.deploy 1h\\): deploy in a was throttled \\(throttled\\)`,
    ),
  );
});

test('each change of the reason is an event, and the same reason again is none', async () => {
  const fail = (message: string, times: number, kind: 'transient' | 'capacity') =>
    ({ kind: 'fail', method: 'verify', times, error: { kind, message, retryable: true } }) as const;
  const played = await playWith({
    faults: [fail('one', 9, 'transient'), fail('two', 3, 'capacity'), fail('three', 9, 'transient')],
  });
  expect(played.result.isOk()).toBe(true);
  expect(waitsOf(played.events)).toEqual([
    'verify:fake/a verify transient',
    'verify:fake/a verify capacity',
    'verify:fake/a verify transient',
  ]);
});

test('a reason that changes for ever fills no log', async () => {
  const faults = Array.from({ length: 400 }, (_, index) => ({
    kind: 'fail' as const,
    method: 'verify' as const,
    times: 1,
    error: { kind: index % 2 === 0 ? ('capacity' as const) : ('conflict' as const), retryable: true },
  }));
  const played = await playWith({ faults });
  expect(only(played.events, 'step-waiting')).toHaveLength(8);
});

test('samples that cannot be measured are a reason to wait', async () => {
  const played = await playWith({ faults: [{ kind: 'sample-fails' }] });
  expect(waitsOf(played.events)).toEqual(['verify:fake/a verify not-measured']);
});

test.each([
  ['health', { metric: 'errors', acceptable: 0.01, harmful: 0.05 }],
  ['metric', { metric: 'latency-p95', max: 300 }],
] as const)('a bake that cannot read its %s names the read and the kind of its error', async (method, gate) => {
  const denied = async () => err(providerError({ kind: 'permission', message: 'cloudwatch:GetMetricData is denied' }));
  const stages = [{ percent: 50, bake: { min: '10m', max: '40m' } }, { percent: 100 }] as const;
  const { events } = await play(specOf(['fake/a'], { stages, gates: [gate] }), {
    fake: { ...fakeProvider(SERVING), [method]: denied },
  });
  expect(waitsOf(events)).toEqual([`bake-50 ${method} permission`]);
});

test.each([
  ['that is slow and whose reads lag', SERVING],
  ['where nothing served before', SLOW],
  ['that wants several calls', { ...SERVING, deployCalls: 3, routeCalls: 2, retireCalls: 2 }],
  ['that takes hours', { ...SERVING, deployMs: 50 * 60_000, expectedMs: {} }],
])('a cloud at its usual work is no reason: one %s', async (_what, cloud) => {
  const { result, events } = await play(ONE, { samples, cloud });
  expect(result.isOk()).toBe(true);
  expect(waitsOf(events)).toEqual([]);
});
