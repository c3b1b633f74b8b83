import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises, finite } from '../src/invariants.ts';
import { errorOf, only, play, SERVING, specOf } from './play.ts';

const METHODS = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const;
const HOUR = 3_600_000;

for (const method of METHODS)
  for (const afterChange of [false, true])
    test(`a ${method} that never answers${afterChange ? ', though it was done,' : ''} does not hold a rollout for ever`, async () => {
      const played = await play(specOf([['fake/a', 'fake/b']], { previous: 'retire' }), {
        cloud: {
          ...SERVING,
          faults: [{ kind: 'hang', method, afterChange, region: 'a', times: Number.POSITIVE_INFINITY }],
        },
      });
      expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
      expect(played.clock.now() - (played.events[0]?.at ?? 0)).toBeLessThan(12 * HOUR);
      // Without an answer to a read nothing is known, so nothing goes on.
      expect(played.result.isErr() || ['deploy', 'route', 'monitor', 'retire'].includes(method)).toBe(true);
    });

test('a cloud that never gets there: the step has its deadline, and times out by a look past it', async () => {
  const played = await play(specOf(['fake/a'], { timeouts: { deploy: '10m' } }), {
    cloud: { ...SERVING, deployMs: (region) => (region === 'a' ? 2 * HOUR : 0) },
  });
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'timed-out', action: 'deploy' }],
  });
  const start = only(played.events, 'step-start').find(({ action }) => action === 'deploy');
  const end = only(played.events, 'step-end').find(({ action }) => action === 'deploy');
  const deadline = (start?.at ?? 0) + 600_000;
  expect(end?.at).toBeGreaterThanOrEqual(deadline);
  expect(end?.at).toBeLessThan(deadline + 60_000);
  expect(
    played.fake.calls.some(({ method, at }) => method === 'describe' && at >= deadline && at <= (end?.at ?? 0)),
  ).toBe(true);
});

test('a deployment that comes up between the last look and the deadline is seen by the look at the deadline', async () => {
  const { result } = await play(specOf(['fake/a'], { timeouts: { deploy: '10m' } }), {
    cloud: { ...SERVING, deployMs: 599_900, lagMs: 0, expectedMs: {} },
  });
  expect(result.isOk()).toBe(true);
});

test('a deployment that came up while nobody looked is not rolled back, though the deadline has passed', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock, deployMs: 550_000 });
  let deployedAt = 0;
  const blind: FakeProvider = {
    ...fake,
    async deploy(request, call) {
      deployedAt = call.now;
      return fake.deploy(request, call);
    },
    async describe(request, call) {
      // For most of the deploy's time, nobody can look.
      if (deployedAt > 0 && call.now < deployedAt + 605_000)
        await clock.sleep(deployedAt + 605_000 - call.now, call.signal);
      return fake.describe(request, { ...call, now: clock.now() });
    },
  };
  const { result } = await play(specOf(['fake/a'], { timeouts: { deploy: '10m', call: '20m' } }), {
    clock,
    fake: blind,
  });
  expect(result.isOk()).toBe(true);
});

test('a region that timed out frees its slot', async () => {
  const played = await play(specOf([['fake/a', 'fake/b']], { concurrency: 1, timeouts: { deploy: '5m' } }), {
    cloud: { ...SERVING, deployMs: 2 * HOUR },
  });
  expect(finite(played)).toEqual([]);
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'timed-out', region: 'fake/a' }],
  });
});

for (const [what, cloud] of [
  ['deploy', { deployCalls: Number.POSITIVE_INFINITY }],
  ['route', { routeCalls: Number.POSITIVE_INFINITY }],
  ['retire', { retireCalls: Number.POSITIVE_INFINITY }],
] as const)
  for (const slow of [true, false])
    test(`a cloud that wants another ${what} for ever, ${slow ? 'slowly' : 'at once'}, comes to an end`, async () => {
      const clock = virtualClock();
      const fake = fakeProvider({ ...(slow ? SERVING : { serving: { version: '41' } }), ...cloud });
      const { provider, calls } = limited(fake, 20_000);
      const played = await play(specOf(['fake/a'], { previous: 'retire' }), { clock, fake: provider });
      expect(calls()).toBeLessThan(4_000);
      expect(finite(played)).toEqual([]);
    });

for (const calls of [2, 3])
  for (const lagMs of [0, 2_000])
    test(`a cloud that wants every call ${calls} times gets no more than that, with reads that lag ${lagMs} ms`, async () => {
      const clock = virtualClock();
      const fake = fakeProvider({ ...SERVING, lagMs, deployCalls: calls, routeCalls: calls, retireCalls: calls });
      const { provider } = limited(fake, 20_000);
      const { result } = await play(specOf(['fake/a'], { previous: 'retire' }), { clock, fake: provider });
      expect(result.isOk()).toBe(true);
      const most = calls + (lagMs > 0 ? 2 : 0);
      const made = (method: string) => fake.calls.filter((call) => call.method === method).length;
      expect(['deploy', 'route', 'retire'].filter((method) => made(method) > most)).toEqual([]);
    });

test('verdicts that cannot be measured end with the deadline', async () => {
  const played = await play(specOf(['fake/a'], { verify: { samples: 'golden' }, timeouts: { verify: '5m' } }), {
    samples: { golden: [{ input: 'x' }] },
    cloud: { ...SERVING, faults: [{ kind: 'sample-fails' }] },
  });
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'timed-out', action: 'verify' }],
  });
  expect(played.fake.calls.filter(({ method }) => method === 'verify').length).toBeLessThan(100);
});

test('looks are few: hours of waiting are a few hundred calls, and a handful of events', async () => {
  const played = await play(specOf(['fake/a'], { timeouts: { deploy: '12h' } }), {
    cloud: { ...SERVING, deployMs: 6 * HOUR, expectedMs: {} },
  });
  expect(played.result.isOk()).toBe(true);
  expect(played.fake.calls.length).toBeLessThan(1_000);
  expect(played.events.length).toBeLessThan(60);
});

test('a deployment that flaps for ever fills no log', async () => {
  const played = await play(specOf(['fake/a'], { previous: 'retire' }), {
    cloud: { ...SERVING, faults: [{ kind: 'flapping', periodMs: 900 }] },
  });
  expect(brokenPromises(played)).toEqual([]);
});

/** A provider that throws after so many calls, so that a loop without end is a failed test and not one that hangs. */
function limited(fake: FakeProvider, most: number): { readonly provider: FakeProvider; readonly calls: () => number } {
  let calls = 0;
  const count = (): void => {
    calls += 1;
    if (calls > most) throw new Error(`more than ${most} calls`);
  };
  const provider: FakeProvider = {
    ...fake,
    async deploy(request, call) {
      count();
      return fake.deploy(request, call);
    },
    async describe(request, call) {
      count();
      return fake.describe(request, call);
    },
    async route(request, call) {
      count();
      return fake.route(request, call);
    },
    async retire(request, call) {
      count();
      return fake.retire(request, call);
    },
  };
  return { provider, calls: () => calls };
}
