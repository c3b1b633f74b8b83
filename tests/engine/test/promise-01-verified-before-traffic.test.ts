import { expect, test } from 'vitest';
import { verifiedBeforeTraffic } from '../src/invariants.ts';
import { play, SERVING, SLOW, specOf } from './play.ts';

const REGIONS = [['fake/a', 'fake/b'], ['fake/c']] as const;

for (const cutover of ['after-all', 'per-wave'] as const) {
  test(`no user reaches a deployment before it is verified, with cutover ${cutover}`, async () => {
    const { events, fake, result } = await play(
      specOf(REGIONS, { cutover, stages: [{ percent: 10 }, { percent: 100 }] }),
    );
    expect(result.isOk()).toBe(true);
    expect(verifiedBeforeTraffic({ events, traffic: fake.trafficHistory })).toEqual([]);
    const ours = fake.trafficHistory.filter(({ version, percent }) => version === '42' && percent > 0);
    expect(ours.map(({ percent }) => percent)).toEqual(
      cutover === 'after-all' ? [10, 10, 10, 100, 100, 100] : [10, 10, 100, 100, 10, 100],
    );
  });
}

test('where nothing served before, users come only after the verification too', async () => {
  const { events, fake } = await play(specOf(REGIONS), { cloud: SLOW });
  expect(verifiedBeforeTraffic({ events, traffic: fake.trafficHistory })).toEqual([]);
  expect(fake.trafficIn('c')).toEqual({ '42': 100 });
});

test('a deployment that answers wrongly never gets a request', async () => {
  const { events, fake, result } = await play(specOf(REGIONS, { verify: { samples: 'golden' } }), {
    cloud: {
      ...SERVING,
      respond: (_input, { region, version }) => (region === 'b' && version === '42' ? 'wrong' : 'right'),
    },
    samples: { golden: [{ input: 'x', expect: 'right' }] },
  });
  expect(result.isErr()).toBe(true);
  expect(verifiedBeforeTraffic({ events, traffic: fake.trafficHistory })).toEqual([]);
  expect(fake.trafficHistory.filter(({ version }) => version === '42')).toEqual([]);
});

test('a verification that cannot be measured holds the traffic until it is', async () => {
  const { events, fake, result } = await play(specOf(['fake/a'], { verify: { samples: 'golden' } }), {
    cloud: { ...SERVING, faults: [{ kind: 'sample-fails', times: 3 }] },
    samples: { golden: [{ input: 'x' }] },
  });
  expect(result.isOk()).toBe(true);
  expect(verifiedBeforeTraffic({ events, traffic: fake.trafficHistory })).toEqual([]);
  expect(fake.calls.filter(({ method }) => method === 'verify')).toHaveLength(4);
});

test('another version that answers in its place is not verified', async () => {
  const { result, fake } = await play(specOf(['fake/a']), {
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', ms: 1 }] },
  });
  expect(result.isErr()).toBe(true);
  expect(fake.trafficHistory.filter(({ name }) => !name.startsWith('before'))).toEqual([]);
});
