import type { FakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { leftBehind } from '../src/rollback-invariants.ts';
import { errorOf, only, type Play, type Played, play, REQUIRED, SERVING, specOf } from './play.ts';

const TWO = [['fake/a', 'fake/b']] as const;

/** All is routed, then something happens to what served before in region a, then monitoring fails. */
function failLate(happens: (fake: FakeProvider) => void, more: Play = {}): Promise<Played> {
  return play(specOf(TWO, { ...REQUIRED, ...(more.samples === undefined ? {} : { verify: { samples: 'golden' } }) }), {
    ...more,
    cloud: { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }], ...more.cloud },
    watch: (event, { fake }) => {
      if (event.type === 'phase-end' && event.phase === 'route-100') happens(fake);
    },
  });
}

/** What there is to see where traffic was held in region a, and moved back in region b. */
function seenIn(played: Played) {
  const calls = played.fake.calls.filter(({ method, region }) => method === 'route' && region === 'a');
  return {
    error: errorOf(played).kind,
    outcome: only(played.events, 'rollout-end')[0]?.outcome,
    traffic: [played.fake.trafficIn('a'), played.fake.trafficIn('b')],
    there: played.fake.running().flatMap(({ version, region }) => (version === '42' ? [region] : [])),
    left: leftBehind(played.events).map(({ region, what }) => `${region} ${what}`),
    movedBack: calls.filter(({ request }) => request.percent === 0).length,
  };
}

const HELD_IN_A = {
  error: 'needs-human',
  outcome: 'needs-human',
  traffic: [{ '42': 100 }, { '41': 100 }],
  there: ['a'],
  left: ['fake/a traffic', 'fake/a deployment'],
  movedBack: 0,
};

test('healthy: traffic goes back', async () => {
  const played = await failLate(() => undefined);
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
});

test('crashed: traffic is held where it is, and a human has to look', async () => {
  expect(seenIn(await failLate((fake) => fake.crash('a', '41')))).toEqual(HELD_IN_A);
});

test('gone: traffic is held where it is, and a human has to look', async () => {
  expect(seenIn(await failLate((fake) => fake.remove('a', '41')))).toEqual(HELD_IN_A);
});

test('failing its probe: traffic is held where it is, and a human has to look', async () => {
  let broken = false;
  const played = await failLate(
    () => {
      broken = true;
    },
    {
      samples: { golden: [{ input: 'x' }] },
      cloud: {
        checks: ({ region, version }) => [{ name: 'up', passed: !(broken && region === 'a' && version === '41') }],
      },
    },
  );
  expect(seenIn(played)).toEqual(HELD_IN_A);
});

test('the probe asks for any answer, not for that of the new version', async () => {
  const played = await failLate(() => undefined, {
    samples: { golden: [{ input: 'x', expect: 'new' }] },
    cloud: { respond: (_input, { version }) => (version === '42' ? 'new' : 'old') },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
});

test('one that the cloud cannot ask while it takes no traffic is taken back on the word of describe', async () => {
  let isProbed = 0;
  const unreachable = (fake: FakeProvider) => {
    fake.fault({
      kind: 'fail',
      method: 'verify',
      version: '41',
      times: 9,
      error: { kind: 'unsupported', retryable: false },
    });
    isProbed = fake.calls.length;
  };
  const played = await failLate(unreachable, { samples: { golden: [{ input: 'x' }] } });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
  const asked = played.fake.calls
    .slice(isProbed)
    .filter(({ method, region }) => region === 'a' && method !== 'monitor');
  expect(asked.map(({ method }) => method)).toContain('verify');
});

test('a fallback that cannot be read for a while is asked again, not given up', async () => {
  const played = await failLate((fake) =>
    fake.fault({ kind: 'fail', method: 'describe', version: '41', region: 'a', times: 9 }),
  );
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
});

test('it is looked at again before each attempt to move traffic back', async () => {
  const played = await failLate((fake) => {
    // The first move back fails for good tries; meanwhile what served before breaks.
    fake.fault({ kind: 'fail', method: 'route', region: 'a', times: 3 });
    const now = fake.calls.at(-1)?.at ?? 0;
    fake.crash('a', '41', now + 3_000);
  });
  expect(errorOf(played).kind).toBe('needs-human');
  expect(played.fake.trafficIn('a')).toEqual({ '42': 100 });
});

test('where traffic is found on it only when it is to be removed, the traffic is what is named, and a human is asked for', async () => {
  // Reads of b go on showing the world before its route for an hour, longer than the provider says that they lag.
  const cloud = { ...SERVING, faults: [{ kind: 'stale', method: 'route', region: 'b', ms: 3_600_000 } as const] };
  const played = await play(specOf(TWO), { cloud });
  expect(played.fake.trafficIn('b')).toEqual({ '42': 100 });
  expect(leftBehind(played.events)).toMatchObject([{ region: 'fake/b', what: 'traffic' }]);
  expect(errorOf(played)).toMatchObject({ kind: 'needs-human', why: expect.stringContaining('users in fake/b') });
});
