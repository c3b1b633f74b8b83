import {
  foldEvents,
  formatError,
  type MetricSource,
  type RolloutEvent,
  redactEvent,
  resumeRollout,
  rollout,
  type WatchEvent,
  watch,
  watchOnce,
} from '@landfall/core';
import { mortal } from '@landfall/tests-support';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { optionsOf, rolledOut, TWO, versionsIn, worldOf } from './follow-up-world.ts';
import { inTime, SERVING } from './play.ts';
import { at, routed, sick, statesIn, told, watched } from './watch-world.ts';

/** Longer than a lease. */
const DEAD_MS = 120_000;

test('a process that dies at any event of a watch, or of its changes, is followed by one that comes to the same', async () => {
  let deaths = 0;
  for (let afterEvent = 1; ; afterEvent += 1) {
    const world = worldOf({ ...SERVING, ...sick('a', 20, 30) });
    const router = await routed(world);
    const first = mortal(world.journal, world.fake, { afterEvent });
    const options = { ...optionsOf(world), journal: first.journal, providers: { fake: first.provider }, router };
    const dying = watch('r', { ...options, for: '1h' }).then((run) => run._unsafeUnwrap().result);
    void (await inTime(world.clock, Promise.race([dying, first.died])));
    if (!first.isDead()) break;
    deaths += 1;
    await world.clock.sleep(DEAD_MS);
    await first.bury();
    const until = at(70) - world.clock.now();
    const run = (await watch('r', { ...optionsOf(world), router, for: until }))._unsafeUnwrap();
    const events: WatchEvent[] = [];
    run.on('event', (event) => void events.push(event));
    void (await inTime(world.clock, run.result))._unsafeUnwrap();
    expect({ afterEvent, told: told(events) }).toEqual({
      afterEvent,
      told: [
        'region-unhealthy fake/a',
        'watch-change take-out done fake/a',
        'region-recovered fake/a',
        'watch-change return done fake/a',
        'watch-end',
      ],
    });
    expect(await statesIn(router)).toEqual(['fake/a in', 'fake/b in']);
  }
  expect(deaths).toBeGreaterThan(12);
});

test('the log of a quiet watch grows by an entry every half hour', async () => {
  const world = worldOf();
  await rolledOut(world);
  await watched(world, { for: '10h', tellEvery: '24h' });
  const events = (await world.journal.read('watch-of-r'))._unsafeUnwrap();
  expect(events.length).toBeGreaterThan(20);
  expect(events.length).toBeLessThan(25);
});

test('a watch is no rollout that the engine could drive', async () => {
  const world = worldOf();
  await rolledOut(world);
  void (await inTime(world.clock, watchOnce('r', optionsOf(world))))._unsafeUnwrap();
  const refused = await resumeRollout('watch-of-r', optionsOf(world));
  expect(refused._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: 'rollout watch-of-r is a watch: continue it with watch or watchOnce',
  });
});

test('what cannot be read is neither healthy nor unhealthy, and is told of', async () => {
  const faults = [
    { kind: 'fail', method: 'describe', region: 'b', from: at(10), error: { kind: 'transient' } },
  ] as const;
  const world = worldOf({ ...SERVING, requests: [{ region: 'b', from: at(10), perSecond: 0 }] });
  await rolledOut(world);
  for (const fault of faults)
    world.fake.fault({
      kind: fault.kind,
      method: fault.method,
      region: fault.region,
      times: 1_000,
      error: fault.error,
    });
  const { events } = await watched(world, { for: '30m', tellEvery: '20m' });
  expect(told(events)).toEqual(['watch-end']);
  expect(events.find(({ type }) => type === 'still-healthy')).toMatchObject({
    healthy: ['fake/a'],
    unread: ['fake/b'],
  });
});

test('a region in which nobody asks is watched by the samples of the rollout', async () => {
  const world = worldOf({
    ...SERVING,
    requests: [{ perSecond: 0 }],
    respond: () => (world.clock.now() > at(20) ? 0 : 1),
  });
  const samples = { golden: [{ input: 1, expect: 1 }] };
  const spec = { ...TWO, verify: { samples: 'golden' } };
  void (await inTime(world.clock, rollout(spec, { ...optionsOf(world), samples, id: 'r' }).result))._unsafeUnwrap();
  const { events } = await watched(world, { samples, for: '40m' });
  expect(told(events)).toContain('region-unhealthy fake/a');
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(JSON.stringify(bad)).toContain('it does not answer its samples as expected, at 3 looks in a row');
  expect(bad?.at).toBeLessThan(at(24));
});

test('a gate of the rollout judges on with the limit that it had at 100 percent', async () => {
  const stages = [{ percent: 20, bake: '20m' }, { percent: 100 }] as const;
  const world = worldOf({ ...SERVING, requests: [{ region: 'a', from: at(90), errors: 0.1 }, { perSecond: 20 }] });
  await rolledOut(world, { ...TWO, stages });
  const { events } = await watched(world);
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(bad?.at).toBeLessThan(at(96));
  expect(JSON.stringify(bad)).toContain('acceptable up to');
  expect(versionsIn(world)).toHaveLength(4);
});

test('events for readers outside hold no text of a cloud that may hold a secret', () => {
  const url = 'https://me:hunter2@cloud.example/x?signature=hunter2';
  const region = {
    health: 'healthy',
    since: 0,
    watermark: 0,
    gates: {},
    values: {},
    notServing: 0,
    isUnread: false,
    isOut: false,
    times: 0,
  } as const;
  const event: RolloutEvent = {
    v: 3,
    seq: 1,
    at: 0,
    rolloutId: 'w',
    type: 'watch-look',
    told: [
      { type: 'region-unhealthy', at: 0, region: 'fake/a', reasons: [url] },
      { type: 'drift', at: 0, region: 'fake/a', expected: 'version 42', observed: url },
      { type: 'watch-change', at: 0, does: 'take-out', rolloutId: 'w-1', outcome: 'not-done', why: url },
    ],
    state: { startedAt: 0, toldAt: 0, changes: 0, regions: { 'fake/a': { ...region, drift: url } } },
  };
  const redacted = redactEvent(event);
  expect(JSON.stringify(redacted)).not.toContain('hunter2');
  expect(foldEvents([redacted]).watch?.regions['fake/a']?.health).toBe('healthy');
});

test('a gate on a metric of the user needs that metric in the watch too', async () => {
  const period = { is: 'counts', periodMs: 60_000, finalAfterMs: 60_000 } as const;
  const metrics: MetricSource = {
    specVersion: 'v1',
    name: 'own',
    metrics: { refunds: period },
    counts: async ({ from }) =>
      ok({ state: 'counts', periods: [{ from, to: from + 60_000, requests: 600, bad: from > at(60) ? 120 : 1 }] }),
  };
  const world = worldOf();
  const gates = [{ metric: 'refunds', acceptable: 0.01, harmful: 0.05 }] as const;
  const spec = { ...TWO, stages: [{ percent: 100, bake: { min: '5m', max: '30m', gates } }] } as const;
  void (await inTime(world.clock, rollout(spec, { ...optionsOf(world), metrics, id: 'r' }).result))._unsafeUnwrap();
  const without = await watch('r', optionsOf(world));
  expect(formatError(without._unsafeUnwrapErr())).toContain('metrics');
  const { events } = await watched(world, { metrics });
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(JSON.stringify(bad)).toContain('refunds: fail');
});

test('a gate that only observes makes nothing unhealthy', async () => {
  const gates = [{ metric: 'errors', acceptable: 0.005, harmful: 0.01, observe: true }] as const;
  const stages = [{ percent: 100, bake: { min: '5m', max: '30m', gates } }] as const;
  const world = worldOf({ ...SERVING, ...sick('a', 60, 90) });
  await rolledOut(world, { ...TWO, stages });
  const { events } = await watched(world, { for: '2h' });
  expect(told(events)).not.toContain('region-unhealthy fake/a');
});

test('a watch that is continued with other regions watches those', async () => {
  const world = worldOf({ ...SERVING, ...sick('b', 40, 600) });
  await rolledOut(world);
  void (await inTime(world.clock, watchOnce('r', { ...optionsOf(world), regions: ['fake/a'] })))._unsafeUnwrap();
  const { events, report } = await watched(world, { for: '1h' });
  expect(told(events)).toContain('region-unhealthy fake/b');
  expect(report.regions.map(({ region }) => region)).toEqual(['fake/a', 'fake/b']);
});
