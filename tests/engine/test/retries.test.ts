import { providerError } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, type Fault, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { errorOf, only, type Played, play, REQUIRED, SERVING, specOf, tell, withoutNonce } from './play.ts';

const ONE = specOf(['fake/a'], REQUIRED);

function playWith(faults: readonly Fault[], spec = ONE): Promise<Played> {
  return play(spec, { cloud: { ...SERVING, faults } });
}

function callsOf({ fake }: Played, method: string) {
  return fake.calls.filter((call) => call.method === method);
}

test('within one effect: at most three tries, within ten seconds, under the same key; their number is in the log', async () => {
  for (const [times, tries] of [
    [0, 1],
    [1, 2],
    [2, 3],
  ] as const) {
    const played = await playWith(times === 0 ? [] : [{ kind: 'fail', method: 'deploy', times }]);
    expect(played.result.isOk()).toBe(true);
    const deploys = callsOf(played, 'deploy');
    expect(deploys).toHaveLength(tries);
    expect(new Set(deploys.map(({ key }) => key)).size).toBe(1);
    const end = only(played.events, 'effect-end').find(({ step }) => step === 'deploy:fake/a');
    expect(end).toMatchObject({ tries });
    expect((deploys.at(-1)?.at ?? 0) - (deploys[0]?.at ?? 0)).toBeLessThan(10_000);
    expect(only(played.events, 'step-retry')).toEqual([]);
  }
});

test('a fourth failure is for the step: another attempt, later and under a new key', async () => {
  const played = await playWith([{ kind: 'fail', method: 'route', times: 3 }]);
  expect(played.result.isOk()).toBe(true);
  expect(callsOf(played, 'route').map(({ key }) => withoutNonce(key))).toEqual([
    'r/route-100:fake/a/1',
    'r/route-100:fake/a/1',
    'r/route-100:fake/a/1',
    'r/route-100:fake/a/2',
  ]);
  const retry = only(played.events, 'step-retry')[0];
  expect(retry).toMatchObject({ step: 'route-100:fake/a', attempt: 2, error: { kind: 'transient' } });
  expect(callsOf(played, 'route').at(-1)?.at).toBeGreaterThanOrEqual(retry?.notBefore ?? Number.POSITIVE_INFINITY);
});

test('attempts wait longer each time, between half of it and all, and never longer than the maximum', async () => {
  const spec = specOf(['fake/a'], { ...REQUIRED, retry: { attempts: 5, baseDelay: '10s', maxDelay: '30s' } });
  const played = await playWith([{ kind: 'fail', method: 'monitor', times: 99, error: { kind: 'capacity' } }], spec);
  const retries = only(played.events, 'step-retry').filter(({ action }) => action === 'monitor');
  const delays = retries.map(({ at, notBefore }) => notBefore - at);
  expect(delays).toHaveLength(4);
  [10_000, 20_000, 30_000, 30_000].forEach((most, index) => {
    expect(delays[index]).toBeGreaterThanOrEqual(most / 2);
    expect(delays[index]).toBeLessThanOrEqual(most);
  });
  expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'provider-failed', attempts: 5 }] });
});

test('a wait that the cloud asks for is kept: within the effect where it is short, between effects where it is long', async () => {
  const short = await playWith([{ kind: 'throttle', method: 'route', retryAfterMs: 4_000 }]);
  const [first, second] = callsOf(short, 'route');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(4_000);
  expect(second?.key).toBe(first?.key);

  const long = await playWith([{ kind: 'throttle', method: 'route', retryAfterMs: 120_000 }]);
  const [early, late] = callsOf(long, 'route');
  expect((late?.at ?? 0) - (early?.at ?? 0)).toBeGreaterThanOrEqual(120_000);
  expect(late?.key).toBe(early?.key);
  expect(long.result.isOk()).toBe(true);
});

test('what is throttled uses up no attempt, and ends with the time of its step', async () => {
  const often = await playWith([{ kind: 'throttle', method: 'deploy', times: 12, retryAfterMs: 30_000 }]);
  expect(often.result.isOk()).toBe(true);
  expect(only(often.events, 'step-retry')).toEqual([]);
  const always = await playWith([{ kind: 'throttle', method: 'deploy', times: Number.POSITIVE_INFINITY }]);
  expect(errorOf(always)).toMatchObject({
    failures: [{ kind: 'provider-failed', error: { kind: 'throttled' }, attempts: 1 }],
  });
  const [start] = only(always.events, 'step-start').filter(({ action }) => action === 'deploy');
  const [end] = only(always.events, 'step-end').filter(({ action }) => action === 'deploy');
  expect((end?.at ?? 0) - (start?.at ?? 0)).toBeGreaterThan(58 * 60_000);
});

for (const method of ['describe', 'verify', 'prepare'] as const)
  test(`a ${method} that is throttled for a minute is not asked before`, async () => {
    const played = await playWith(
      [{ kind: 'throttle', method, after: 1, retryAfterMs: 60_000 }],
      specOf(['fake/a', 'fake/b']),
    );
    expect(played.result.isOk()).toBe(true);
    const calls = callsOf(played, method);
    const throttled = calls.findIndex(({ outcome }) => outcome === 'throttled');
    const next = calls.slice(throttled + 1).find(({ region }) => region === calls[throttled]?.region);
    expect((next?.at ?? 0) - (calls[throttled]?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

test('a failed deploy is retired and seen absent before the next attempt, which is prepared again under its own key', async () => {
  const played = await playWith([{ kind: 'out-of-capacity', at: 'end', times: 1 }]);
  expect(played.result.isOk()).toBe(true);
  const order = played.fake.calls
    .filter(({ method }) => method !== 'describe')
    .slice(0, 5)
    .map(({ method, key }) => `${method} ${withoutNonce(key)}`);
  expect(order).toEqual([
    'prepare r/deploy:fake/a/1',
    'deploy r/deploy:fake/a/1',
    'retire r/clear:fake/a/2',
    'prepare r/deploy:fake/a/2',
    'deploy r/deploy:fake/a/2',
  ]);
  const [, second] = callsOf(played, 'deploy');
  const failed = played.fake.running((second?.at ?? 0) - 1).filter(({ version }) => version === '42');
  expect(failed).toEqual([]);
  expect(played.fake.running().map(({ owner }) => withoutNonce(owner))).toContain('r/deploy:fake/a/2');
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
});

test('an attempt that cannot be cleared away is not followed by another beside it', async () => {
  const played = await playWith([
    { kind: 'out-of-capacity', at: 'end', times: 1 },
    { kind: 'fail', method: 'retire', times: 1, error: { kind: 'permission' } },
  ]);
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', failures: [{ action: 'deploy' }] });
  expect(callsOf(played, 'deploy')).toHaveLength(1);
});

test('where nothing can be removed, a failed deploy is not tried again beside itself', async () => {
  const played = await play(ONE, {
    cloud: { ...SERVING, retires: false, faults: [{ kind: 'out-of-capacity', at: 'end', times: 1 }] },
  });
  expect(callsOf(played, 'deploy')).toHaveLength(1);
  expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'provider-failed', error: { kind: 'capacity' } }] });
});

test('where nothing can be removed, a deploy that was refused outright is tried again', async () => {
  const played = await play(ONE, {
    cloud: { ...SERVING, retires: false, faults: [{ kind: 'out-of-capacity', at: 'call', times: 1 }] },
  });
  expect(played.result.isOk()).toBe(true);
});

test('an attempt that is prepared again may find what ends it', async () => {
  const played = await playWith([
    { kind: 'out-of-capacity', at: 'end', times: 1 },
    { kind: 'finding', message: 'the quota is used up', after: 1 },
  ]);
  expect(errorOf(played)).toMatchObject({
    failures: [{ action: 'deploy', error: { message: 'the quota is used up' } }],
  });
  expect(callsOf(played, 'deploy')).toHaveLength(1);
});

test('what is not worth another try is not tried again', async () => {
  for (const kind of ['permission', 'invalid', 'quota', 'artifact', 'unsupported'] as const) {
    const played = await playWith([{ kind: 'fail', method: 'deploy', error: { kind } }]);
    expect(callsOf(played, 'deploy')).toHaveLength(1);
    expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'provider-failed', error: { kind }, attempts: 1 }] });
  }
});

test('attempts: 1 is one attempt', async () => {
  const played = await playWith(
    [{ kind: 'out-of-capacity', at: 'end' }],
    specOf(['fake/a'], { retry: { attempts: 1 } }),
  );
  expect(callsOf(played, 'deploy')).toHaveLength(1);
});

for (const method of ['prepare', 'describe', 'verify'] as const)
  test(`a ${method} that fails for twenty minutes fails nothing before its deadline`, async () => {
    const spec = specOf(['fake/a'], {
      timeouts: { select: '2h', deploy: '2h', verify: '2h', route: '2h', monitor: '2h' },
    });
    const clock = virtualClock();
    const fake = fakeProvider(SERVING);
    const until = clock.now() + 1_200_000;
    const flaky: FakeProvider = { ...fake };
    const original = fake[method] as FakeProvider['verify'];
    const failing: FakeProvider['verify'] = async (request, call) => {
      const answer = await original(request, call);
      if (call.now > until) return answer;
      return answer.andThen(
        () =>
          ({
            isOk: () => false,
            isErr: () => true,
            error: providerError({ kind: 'transient', message: 'busy' }),
          }) as never,
      );
    };
    const played = await play(spec, { clock, fake: { ...flaky, [method]: failing } });
    expect(played.result.isOk()).toBe(true);
    expect(played.clock.now()).toBeGreaterThan(until);
    expect(only(played.events, 'step-retry')).toEqual([]);
  });

for (const method of ['deploy', 'route', 'monitor', 'retire'] as const)
  test(`an error of a ${method} that was made all the same is a success`, async () => {
    const played = await play(specOf(['fake/a'], { previous: 'retire' }), {
      // Not quick to pass, so that no second call within the effect hides it.
      cloud: { ...SERVING, faults: [{ kind: 'error-after-change', method, error: { kind: 'capacity' } }] },
    });
    expect(played.result.isOk()).toBe(true);
    expect(callsOf(played, method).length).toBeLessThanOrEqual(method === 'monitor' ? 2 : 1);
    expect(played.fake.running().filter(({ version }) => version === '42')).toHaveLength(1);
  });

test('a call that is given up counts its tries', async () => {
  const played = await playWith([
    { kind: 'fail', method: 'route' },
    { kind: 'hang', method: 'route' },
  ]);
  const end = only(played.events, 'effect-end').find(({ step }) => step === 'route-100:fake/a');
  expect(end).toMatchObject({ tries: 2, abandoned: true });
});

test('a retry that could not begin before the deadline is not waited for', async () => {
  const played = await playWith(
    [{ kind: 'fail', method: 'monitor', times: 99, error: { kind: 'capacity', retryAfterMs: 3_600_000 } }],
    specOf(['fake/a'], { ...REQUIRED, timeouts: { monitor: '10m' } }),
  );
  expect(errorOf(played)).toMatchObject({ failures: [{ action: 'monitor', error: { kind: 'capacity' } }] });
  expect(played.events.map(tell)).not.toContain('step-retry monitor:fake/a');
});
