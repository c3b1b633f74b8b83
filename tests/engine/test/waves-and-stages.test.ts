import { rollout } from '@landfall/core';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises, earlyAndLocal } from '../src/invariants.ts';
import { errorOf, only, type Played, play, SERVING, SLOW, specOf, tell } from './play.ts';

const STAGES = [{ percent: 10 }, { percent: 50 }, { percent: 100 }];

function startOf({ events }: Pick<Played, 'events'>, step: string): number {
  const start = only(events, 'step-start').find((event) => event.step === step);
  if (start === undefined) throw new Error(`${step} never started`);
  return start.at;
}

/** How many regions were between the start of their deploy and the end of their verification, at most. */
function mostAtWork({ events }: Pick<Played, 'events'>): number {
  let atWork = 0;
  let most = 0;
  for (const event of events) {
    if (event.type === 'step-start' && event.action === 'deploy') atWork += 1;
    most = Math.max(most, atWork);
    if (event.type === 'step-end' && event.action === 'verify') atWork -= 1;
  }
  return most;
}

function routesOf({ fake }: Pick<Played, 'fake'>, region: string): readonly string[] {
  return fake.calls
    .filter((call) => call.method === 'route' && call.region === region)
    .map(({ request }) => `${request.from} to ${request.percent}`);
}

test('regions of a wave are at work together, waves one after the other', async () => {
  const played = await play(specOf(['fake/a', ['fake/b', 'fake/c'], 'fake/d']));
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  expect(startOf(played, 'deploy:fake/b')).toBe(startOf(played, 'deploy:fake/c'));
  expect(startOf(played, 'deploy:fake/b') - startOf(played, 'deploy:fake/a')).toBeGreaterThanOrEqual(60_000);
  expect(startOf(played, 'deploy:fake/d') - startOf(played, 'deploy:fake/b')).toBeGreaterThanOrEqual(60_000);
  expect(only(played.events, 'phase-start').map(({ phase }) => phase)).toEqual([
    'select',
    'wave-1',
    'wave-2',
    'wave-3',
    'route-100',
    'monitor',
  ]);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 3],
  [undefined, 6],
  [100, 6],
] as const)('with concurrency %s, %s of six regions are at work at a time', async (concurrency, most) => {
  const wave = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `fake/${name}`);
  const played = await play(specOf([wave], { concurrency }), {
    cloud: { ...SERVING, deployMs: (region) => 10_000 * (1 + region.charCodeAt(0) - 97) },
  });
  expect(played.result.isOk()).toBe(true);
  expect(mostAtWork(played)).toBe(most);
  expect(earlyAndLocal(played)).toEqual([]);
});

test('a slot is taken again as soon as it is free, not when the whole batch is done', async () => {
  const played = await play(specOf([['fake/slow', 'fake/b', 'fake/c', 'fake/d']], { concurrency: 2 }), {
    cloud: { ...SERVING, deployMs: (region) => (region === 'slow' ? 600_000 : 10_000) },
  });
  expect(startOf(played, 'deploy:fake/d') - startOf(played, 'deploy:fake/slow')).toBeLessThan(60_000);
});

test('who waits for a slot says so', async () => {
  const clock = virtualClock();
  let waiting: unknown;
  await play(specOf([['fake/a', 'fake/b', 'fake/c']], { concurrency: 1 }), {
    clock,
    watch: (event, { run }) => {
      if (event.type === 'step-start' && event.step === 'deploy:fake/a')
        void clock.sleep(30_000).then(() => {
          waiting = run.explain();
        });
    },
  });
  expect(waiting).toMatchObject([
    { for: 'cloud', region: 'fake/a', step: 'deploy:fake/a', until: expect.any(Number) },
    { for: 'slot', region: 'fake/b' },
    { for: 'slot', region: 'fake/c' },
  ]);
});

test('traffic moves in stages, all regions at one stage before any goes on', async () => {
  const played = await play(specOf([['fake/a', 'fake/b']], { stages: STAGES }), {
    cloud: { ...SERVING, routeMs: (region) => (region === 'a' ? 1_000 : 120_000) },
  });
  expect(routesOf(played, 'a')).toEqual(['0 to 10', '10 to 50', '50 to 100']);
  expect(routesOf(played, 'b')).toEqual(['0 to 10', '10 to 50', '50 to 100']);
  for (const stage of [50, 100])
    expect(startOf(played, `route-${stage}:fake/a`)).toBe(startOf(played, `route-${stage}:fake/b`));
});

test('per wave, a wave takes its traffic through all stages before the next wave is deployed', async () => {
  const played = await play(specOf(['fake/a', 'fake/b'], { cutover: 'per-wave', stages: STAGES }));
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  expect(only(played.events, 'phase-start').map(({ phase }) => phase)).toEqual([
    'select',
    'wave-1',
    'route-10:wave-1',
    'route-50:wave-1',
    'route-100:wave-1',
    'wave-2',
    'route-10:wave-2',
    'route-50:wave-2',
    'route-100:wave-2',
    'monitor',
  ]);
  expect(played.fake.trafficIn('a', startOf(played, 'deploy:fake/b'))).toEqual({ '42': 100 });
});

test('per wave, a later wave that fails takes the traffic of the earlier ones back', async () => {
  const played = await play(specOf(['fake/a', 'fake/b'], { cutover: 'per-wave' }), {
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'b' }] },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
});

test('after all, no traffic moves anywhere before the last region is verified', async () => {
  const played = await play(specOf(['fake/a', 'fake/b', 'fake/c']));
  const lines = played.events.map(tell);
  const firstRoute = lines.findIndex((line) => line.startsWith('effect-start r/route'));
  expect(firstRoute).toBeGreaterThan(lines.indexOf('step-end verify:fake/c succeeded'));
});

test('where nothing served before, the stages collapse to one shift at the last', async () => {
  const played = await play(specOf([['fake/new', 'fake/old']], { stages: STAGES }), {
    cloud: { ...SLOW, regions: { old: { serving: { version: '41' } } } },
  });
  expect(played.result.isOk()).toBe(true);
  expect(routesOf(played, 'new')).toEqual(['0 to 100']);
  expect(routesOf(played, 'old')).toEqual(['0 to 10', '10 to 50', '50 to 100']);
  const ends = only(played.events, 'step-end').filter(
    ({ action, region }) => action === 'route' && region === 'fake/new',
  );
  expect(ends.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'succeeded']);
  expect(ends[0]?.reason).toContain('there is no previous deployment');
});

test('a cloud that moves traffic all or nothing has one shift, beside one that can do more', async () => {
  const clock = virtualClock();
  const simple = fakeProvider({ ...SERVING, name: 'simple', traffic: 'all-or-nothing' });
  const fine = fakeProvider({ ...SERVING, name: 'fine' });
  const spec = specOf([['simple/a', 'fine/a']], { stages: STAGES });
  const run = rollout(spec, { providers: { simple, fine }, clock, id: 'r' });
  const [events, result] = await Promise.all([collectEvents(run), run.result]);
  expect(result.isOk()).toBe(true);
  expect(routesOf({ fake: simple }, 'a')).toEqual(['0 to 100']);
  expect(routesOf({ fake: fine }, 'a')).toEqual(['0 to 10', '10 to 50', '50 to 100']);
  expect(brokenPromises({ events, traffic: [...simple.trafficHistory, ...fine.trafficHistory] })).toEqual([]);
});

test('several providers are one rollout: what fails at one is rolled back at all', async () => {
  const clock = virtualClock();
  const aws = fakeProvider({ ...SERVING, name: 'aws' });
  const gcp = fakeProvider({ ...SERVING, name: 'gcp', faults: [{ kind: 'silent-rollback', method: 'route', ms: 1 }] });
  const spec = specOf(['aws/us-east-1', ['aws/eu-west-1', 'gcp/europe-west4']]);
  const run = rollout(spec, { providers: { aws, gcp }, clock, id: 'r' });
  const [events, result] = await Promise.all([collectEvents(run), run.result]);
  expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  for (const [cloud, region] of [
    [aws, 'us-east-1'],
    [aws, 'eu-west-1'],
    [gcp, 'europe-west4'],
  ] as const)
    expect(cloud.trafficIn(region)).toEqual({ '41': 100 });
  expect([...aws.running(), ...gcp.running()].filter(({ version }) => version === '42')).toEqual([]);
  expect(brokenPromises({ events, traffic: [...aws.trafficHistory, ...gcp.trafficHistory] })).toEqual([]);
});

test('each region gets its own artifact, image and environment', async () => {
  const clock = virtualClock();
  const aws = fakeProvider({ ...SERVING, name: 'aws' });
  const models = new Map<string, unknown>();
  const spying: typeof aws = {
    ...aws,
    deploy(request, call) {
      models.set(call.region, request.model);
      return aws.deploy(request, call);
    },
  };
  const spec = {
    model: {
      name: 'fraud',
      version: '42',
      artifact: { aws: 's3://models-{region}/{name}/{version}', 'aws/b': 's3://special' },
      image: 'serve:{version}',
      environment: { REGION: '{region}', TOKEN: { secret: 'T' }, LITERAL: '{other}' },
    },
    regions: [['aws/a', 'aws/b']],
  } as const;
  const run = rollout(spec, { providers: { aws: spying }, clock, secrets: { T: 'secret-value' } });
  expect((await run.result).isOk()).toBe(true);
  expect(models.get('a')).toEqual({
    name: 'fraud',
    version: '42',
    artifact: 's3://models-a/fraud/42',
    image: 'serve:42',
    environment: { REGION: 'a', TOKEN: 'secret-value', LITERAL: '{other}' },
  });
  expect(models.get('b')).toMatchObject({ artifact: 's3://special' });
});
