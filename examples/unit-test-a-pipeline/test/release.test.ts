/** How a team tests its pipeline: the real release function and the real engine, a cloud in memory, and time that a test does not wait for. */
import { planRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { simulate, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, it } from 'vitest';
import type { ModelRecord } from '../src/model-registry.ts';
import { type Platform, release, releaseSpec } from '../src/release.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'];
const FRAUD_42: ModelRecord = {
  name: 'fraud',
  version: '42',
  artifact: 's3://models/fraud/42.tar.gz',
  approvedBy: 'ada',
  golden: [{ name: 'a stolen card', input: { amount: 9000 }, expect: 'fraud' }],
};
const REQUEST = { ticket: 'CHG-1077', model: 'fraud', version: '42' };

/** The platform around the pipeline: version 41 serves everywhere, a deployment takes ten minutes and a shift of traffic one, and what is posted is kept. */
function platformOf(options: FakeOptions = {}, record = FRAUD_42) {
  const cloud = fakeProvider({
    serving: { version: '41' },
    deployMs: 600_000,
    routeMs: 60_000,
    respond: () => 'fraud',
    ...options,
  });
  const posts: string[] = [];
  const platform = {
    registry: { find: async () => record },
    cloud,
    journal: memoryJournal(),
    post: (text) => posts.push(text),
    clock: virtualClock(),
  } satisfies Platform;
  return { platform, cloud, posts };
}

const trafficOf = (cloud: FakeProvider) => REGIONS.map((region) => cloud.trafficIn(region));
const ONLY_41 = [{ '41': 100 }, { '41': 100 }, { '41': 100 }];
const ONLY_42 = [{ '42': 100 }, { '42': 100 }, { '42': 100 }];

it('releases a version to all regions, and says so', async () => {
  const { platform, cloud, posts } = platformOf();
  expect(await release(REQUEST, platform)).toBe('released');
  expect(trafficOf(cloud)).toEqual(ONLY_42);
  expect(posts).toEqual(['fraud 42 (CHG-1077) serves in 3 regions.']);
});

it('refuses what nobody approved, before the cloud is asked anything', async () => {
  const { platform, cloud, posts } = platformOf({}, { ...FRAUD_42, approvedBy: null });
  expect(await release(REQUEST, platform)).toBe('refused');
  expect(posts).toEqual(['fraud 42 (CHG-1077) is refused: nobody approved it.']);
  expect(cloud.calls).toEqual([]);
});

it('takes a version back that answers wrongly in one region, before any user has met it', async () => {
  const wrongInEurope: FakeOptions['respond'] = (_, { region }) => (region === 'eu-west-1' ? 'genuine' : 'fraud');
  const { platform, cloud, posts } = platformOf({ respond: wrongInEurope });
  expect(await release(REQUEST, platform)).toBe('not-released');
  expect(cloud.trafficHistory.filter(({ version }) => version === '42')).toEqual([]);
  expect(posts.at(-1)).toContain('Verifying cloud/eu-west-1 failed: 0 of 1 samples as expected, 1 needed');
});

it('leaves the other regions alone when the first has no room', async () => {
  const { platform, cloud, posts } = platformOf({ faults: [{ kind: 'out-of-capacity', region: 'us-east-1' }] });
  expect(await release(REQUEST, platform)).toBe('not-released');
  expect(cloud.calls.filter(({ method, region }) => method === 'deploy' && region !== 'us-east-1')).toEqual([]);
  expect(posts.at(-1)).toContain('Start a new rollout later, or with another kind of machine or region.');
});

it('tries again when room is found later, and says that it had to', async () => {
  const { platform, cloud, posts } = platformOf({
    faults: [{ kind: 'out-of-capacity', region: 'eu-west-1', times: 1 }],
  });
  expect(await release(REQUEST, platform)).toBe('released');
  expect(posts[0]).toMatch(/^fraud 42 \(CHG-1077\): deploy in cloud\/eu-west-1 again: /);
  expect(trafficOf(cloud)).toEqual(ONLY_42);
});

it('moves the traffic back where the cloud loses the new version in the middle of the shift', async () => {
  const { platform, cloud, posts } = platformOf({
    faults: [{ kind: 'silent-rollback', method: 'route', region: 'ap-south-1', after: 1, ms: 1 }],
  });
  expect(await release(REQUEST, platform)).toBe('not-released');
  expect(trafficOf(cloud)).toEqual(ONLY_41);
  expect(posts).toContain('fraud 42 (CHG-1077) is rolled back.');
});

it('suspends when the job is shut down, and the next job with the same ticket finishes it', async () => {
  const job = new AbortController();
  const { platform, cloud } = platformOf({
    respond: () => {
      job.abort('the node is drained');
      return 'fraud';
    },
  });
  expect(await release(REQUEST, { ...platform, signal: job.signal })).toBe('unfinished');
  expect(trafficOf(cloud)).toEqual(ONLY_41);
  expect(await release(REQUEST, platform)).toBe('released');
  expect(trafficOf(cloud)).toEqual(ONLY_42);
});

/** A journal as a process sees it that is killed as this step ends: what was kept stays, and the process gets no further. */
function killedAt(step: string, journal: Journal): { readonly journal: Journal; readonly killed: Promise<void> } {
  let tell: () => void;
  const killed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const append: Journal['append'] = async (lease, events) => {
    const kept = await journal.append(lease, events);
    if (!events.some((event) => event.type === 'step-end' && event.step === step)) return kept;
    tell();
    return new Promise(() => undefined);
  };
  return { journal: { ...journal, append }, killed };
}

it('goes on where a process was killed, and deploys nothing twice', async () => {
  const { platform, cloud } = platformOf();
  const { journal, killed } = killedAt('verify:cloud/us-east-1', platform.journal);
  void release(REQUEST, { ...platform, journal });
  await killed;
  const anHourLater = virtualClock({ startAt: platform.clock.now() + 3_600_000 });
  expect(await release(REQUEST, { ...platform, clock: anHourLater })).toBe('released');
  expect(cloud.calls.filter(({ method }) => method === 'deploy')).toHaveLength(REGIONS.length);
});

it('never shifts traffic where any region fails its verification, whichever it is', () => {
  const plan = planRollout(releaseSpec(FRAUD_42), {
    providers: { cloud: fakeProvider() },
    samples: { golden: FRAUD_42.golden },
  })._unsafeUnwrap();
  for (const region of REGIONS) {
    const { events, state } = simulate(plan, { steps: { [`verify:cloud/${region}`]: { verdict: 'fail' } } });
    expect(state.outcome).toBe('failed');
    expect(events.filter((event) => event.type === 'step-start' && event.action === 'route')).toEqual([]);
  }
});
