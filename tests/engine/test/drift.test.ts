import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { leftBehind } from '../src/rollback-invariants.ts';
import { errorOf, only, play, SERVING, SLOW, specOf } from './play.ts';

const TWO = [['fake/a', 'fake/b']] as const;

test('a cloud that quietly rolls a deploy back is caught before any user meets it', async () => {
  const played = await play(specOf(TWO), {
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', region: 'b', ms: 0 }] },
  });
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    failures: [
      { kind: 'drift', region: 'fake/b', action: 'deploy', observed: expect.stringContaining('41'), mixed: false },
    ],
  });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
});

test('a cloud that quietly rolls a deploy back after it was verified is caught when its traffic moves', async () => {
  const played = await play(specOf(['fake/a']), {
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', ms: 3_000 }] },
  });
  expect(errorOf(played)).toMatchObject({
    failures: [{ kind: 'drift', action: 'route' }],
    rollback: { outcome: 'completed' },
  });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
});

test('a cloud that answers the verification with another version is caught by it', async () => {
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  const other: FakeProvider = {
    ...fake,
    verify: async (request, call) => (await fake.verify(request, call)).map((found) => ({ ...found, version: '41' })),
  };
  const played = await play(specOf(['fake/a']), { clock, fake: other });
  expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'verification-failed' }] });
  expect(fake.trafficHistory.filter(({ at }) => at > 0)).toEqual([]);
});

test('a cloud that quietly moves traffic back is caught, and everything is rolled back', async () => {
  for (const ms of [0, 1, 100]) {
    const played = await play(specOf(TWO), {
      cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', method: 'route', region: 'a', ms }] },
    });
    expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
    const failure = only(played.events, 'step-end').find(({ outcome }) => outcome === 'failed')?.failure;
    expect(failure).toMatchObject({ kind: 'drift', region: 'fake/a' });
    for (const region of ['a', 'b']) expect(played.fake.trafficIn(region)).toEqual({ '41': 100 });
    expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  }
});

test('somebody else who moves the traffic meanwhile is not overruled', async () => {
  const played = await play(specOf(['fake/a'], { stages: [{ percent: 10 }, { percent: 100 }] }), {
    cloud: SERVING,
    watch: (event, { fake }) => {
      if (event.type === 'phase-end' && event.phase === 'route-10') fake.serve('a', '99');
    },
  });
  expect(errorOf(played)).toMatchObject({
    failures: [{ kind: 'provider-failed', action: 'route', error: { kind: 'conflict' } }],
  });
  expect(played.fake.trafficIn('a')).toEqual({ '99': 100 });
});

test('a mixed fleet needs a human: that region is left as it is, the others are rolled back', async () => {
  const played = await play(specOf(TWO), { cloud: { ...SERVING, faults: [{ kind: 'mixed', region: 'b' }] } });
  expect(errorOf(played)).toMatchObject({ kind: 'needs-human', why: expect.stringContaining('fake/b') });
  expect(leftBehind(played.events)).toMatchObject([{ region: 'fake/b', what: 'deployment' }]);
  expect(played.fake.running().filter(({ version }) => version === '42')).toMatchObject([
    { region: 'b', state: 'mixed' },
  ]);
  expect(
    played.fake.calls.filter(({ method, region }) => region === 'b' && (method === 'retire' || method === 'route')),
  ).toEqual([]);
  expect(played.fake.trafficIn('b')).toEqual({ '41': 100 });
});

test('a fleet that is mixed for less than reads may lag is only waited for', async () => {
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  let mixedUntil = 0;
  const passing: FakeProvider = {
    ...fake,
    async route(request, call) {
      mixedUntil = call.now + 1_500;
      return fake.route(request, call);
    },
    async describe(request, call) {
      const seen = await fake.describe(request, call);
      return call.now < mixedUntil ? seen.map(() => ({ state: 'mixed' as const })) : seen;
    },
  };
  expect((await play(specOf(['fake/a']), { clock, fake: passing })).result.isOk()).toBe(true);
});

for (const lagMs of [500, 2_000, 20_000])
  test(`reads that lag ${lagMs} ms are no drift`, async () => {
    const played = await play(specOf(TWO, { stages: [{ percent: 10 }, { percent: 100 }], previous: 'retire' }), {
      cloud: { ...SERVING, lagMs },
    });
    expect(played.result.isOk()).toBe(true);
    expect(only(played.events, 'step-retry')).toEqual([]);
  });

test('reads that lag longer than the provider says are drift, and what was made is still removed', async () => {
  const played = await play(specOf(['fake/a']), {
    cloud: { ...SERVING, faults: [{ kind: 'stale', method: 'deploy', ms: 30_000 }] },
  });
  expect(errorOf(played)).toMatchObject({
    failures: [{ kind: 'drift', observed: expect.stringContaining('nothing there') }],
  });
});

test('not found, within the time that reads may lag, is lag', async () => {
  for (const [missingMs, isFine] of [
    [1_900, true],
    [60_000, false],
  ] as const) {
    const clock = virtualClock();
    const fake = fakeProvider({ ...SLOW, lagMs: 0, settleMs: 2_000, faults: [] });
    let until = 0;
    const shy: FakeProvider = {
      ...fake,
      async deploy(request, call) {
        until = call.now + missingMs;
        return fake.deploy(request, call);
      },
      async describe(request, call) {
        if (call.now >= until) return fake.describe(request, call);
        fake.fault({ kind: 'fail', method: 'describe', error: { kind: 'not-found', message: 'no such endpoint' } });
        return fake.describe(request, call);
      },
    };
    const { result } = await play(specOf(['fake/a']), { clock, fake: shy });
    const failures = result.isErr() && result.error.kind === 'rollout-failed' ? result.error.failures : [];
    expect([missingMs, failures.map(({ kind }) => kind)]).toEqual([missingMs, isFine ? [] : ['drift']]);
  }
});

test('a deployment that belongs to another key is not taken for ours', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, deployMs: 0 });
  const theirs: FakeProvider = {
    ...fake,
    async describe(request, call) {
      return (await fake.describe(request, call)).map((seen) =>
        seen.state === 'ready' ? { ...seen, owner: 'somebody/else' } : seen,
      );
    },
  };
  const played = await play(specOf(['fake/a']), { clock, fake: theirs });
  expect(errorOf(played)).toMatchObject({
    failures: [{ kind: 'drift', observed: expect.stringContaining('somebody/else') }],
  });
  expect(fake.calls.filter(({ method }) => method === 'retire')).toEqual([]);
});

test('a deployment that crashes between its verification and its traffic gets none', async () => {
  const played = await play(specOf(['fake/a', 'fake/b']), {
    watch: (event, { fake }) => {
      if (event.type === 'step-end' && event.step === 'verify:fake/a') fake.crash('a', '42');
    },
  });
  expect(played.result.isErr()).toBe(true);
  expect(played.fake.trafficHistory.filter(({ version, region }) => version === '42' && region === 'a')).toEqual([]);
});
