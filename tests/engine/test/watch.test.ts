import { formatError, rollout, type WatchEvent, type WatchOptions, watch, watchOnce } from '@landfall/core';
import { memoryRouter } from '@landfall/core/router';
import { expect, test } from 'vitest';
import { optionsOf, rolledOut, TWO, worldOf } from './follow-up-world.ts';
import { inTime, SERVING } from './play.ts';
import { at, routed, sick, statesIn, told, watched } from './watch-world.ts';

test('a healthy version is told of at an interval, and nothing is changed', async () => {
  const world = worldOf();
  await rolledOut(world);
  const before = world.fake.calls.length;
  const { events, report } = await watched(world);
  expect(told(events)).toEqual(['watch-end']);
  const still = events.filter(({ type }) => type === 'still-healthy');
  expect(still).toHaveLength(1);
  expect(still[0]).toMatchObject({ healthy: ['fake/a', 'fake/b'], unhealthy: [], unread: [] });
  expect(new Set(world.fake.calls.slice(before).map(({ method }) => method))).toEqual(new Set(['describe', 'health']));
  expect(report).toMatchObject({ of: 'r', why: 'time', regions: [{ region: 'fake/a', health: 'healthy' }, {}] });
});

test('a region with errors is unhealthy by its gate, with the numbers, and recovers once it is well for long enough', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 30) });
  await rolledOut(world);
  const { events } = await watched(world);
  expect(told(events)).toEqual(['region-unhealthy fake/a', 'region-recovered fake/a', 'watch-end']);
  const [bad, good] = events.filter(({ type }) => type.startsWith('region-'));
  expect(JSON.stringify(bad)).toMatch(/errors: fail: .* requests of the new version are bad/);
  expect(bad?.at).toBeGreaterThan(at(21));
  expect(bad?.at).toBeLessThan(at(25));
  expect(good?.at).toBeGreaterThan(at(35));
  expect(good?.at).toBeLessThan(at(38));
});

test('a region that does not serve is unhealthy after three looks in a row', async () => {
  const world = worldOf();
  await rolledOut(world);
  world.fake.crash('a', '42', at(20));
  const { events } = await watched(world, { for: '40m' });
  expect(told(events)).toContain('region-unhealthy fake/a');
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(bad?.at).toBeGreaterThan(at(21.9));
  expect(bad?.at).toBeLessThan(at(25));
});

test('an unhealthy region is taken out of the table, and put back when it has recovered', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 30) });
  const router = await routed(world);
  const run = (await watch('r', { ...optionsOf(world), router, for: '2h' }))._unsafeUnwrap();
  const events: WatchEvent[] = [];
  const seen: unknown[] = [];
  run.on('event', (event) => {
    events.push(event);
    if (event.type === 'watch-change') void statesIn(router).then((states) => seen.push(states));
  });
  void (await inTime(world.clock, run.result));
  expect(told(events)).toEqual([
    'region-unhealthy fake/a',
    'watch-change take-out done fake/a',
    'region-recovered fake/a',
    'watch-change return done fake/a',
    'watch-end',
  ]);
  expect(seen).toEqual([
    ['fake/a out', 'fake/b in'],
    ['fake/a in', 'fake/b in'],
  ]);
});

test('a change is a rollout of its own, which claims the target and the table and gives both back', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 600) });
  const router = await routed(world);
  await watched(world, { router, for: '40m' });
  const { journal } = world;
  expect((await journal.claims())._unsafeUnwrap().size).toBe(0);
  const events = (await journal.read('watch-of-r-1-take-out'))._unsafeUnwrap();
  const claimed = events.find((event) => event.type === 'claim-held');
  expect(claimed).toMatchObject({ targets: [expect.stringContaining('a'), 'router/memory'] });
  expect(events.at(-1)).toMatchObject({ type: 'rollout-end', outcome: 'succeeded' });
});

test('no region is taken out below minServing', async () => {
  const requests = [...sick('a', 20, 600).requests, ...sick('b', 30, 600).requests];
  const world = worldOf({ ...SERVING, requests });
  const router = await routed(world);
  const { events } = await watched(world, { router, for: '1h' });
  expect(told(events)).toEqual([
    'region-unhealthy fake/a',
    'watch-change take-out done fake/a',
    'region-unhealthy fake/b',
    'watch-end',
  ]);
  expect(await statesIn(router)).toEqual(['fake/a out', 'fake/b in']);
});

test('a region that flaps comes back ever later', async () => {
  const requests = [...sick('a', 20, 30).requests, ...sick('a', 45, 55).requests];
  const world = worldOf({ ...SERVING, requests });
  await rolledOut(world);
  const { events } = await watched(world);
  const back = events.filter(({ type }) => type === 'region-recovered').map((event) => event.at);
  expect(back[0]).toBeLessThan(at(38));
  expect(back[1]).toBeGreaterThan(at(65));
});

test('what a person changes is told as drift, once', async () => {
  const world = worldOf();
  await rolledOut(world);
  const run = (await watch('r', { ...optionsOf(world), for: '30m' }))._unsafeUnwrap();
  const events: WatchEvent[] = [];
  run.on('event', (event) => {
    events.push(event);
    if (event.type === 'watch-start') world.fake.serve('b', '40');
  });
  void (await inTime(world.clock, run.result));
  const drifts = events.filter(({ type }) => type === 'drift');
  expect(drifts).toHaveLength(1);
  expect(drifts[0]).toMatchObject({ region: 'fake/b', observed: 'at 0 percent' });
  expect(run.regions()).toMatchObject([{}, { region: 'fake/b', drift: 'at 0 percent' }]);
});

test('stopped, it gives back its lease; the next one goes on from what it knew', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 600) });
  const router = await routed(world);
  const first = (await watch('r', { ...optionsOf(world), router }))._unsafeUnwrap();
  const second = await watch('r', { ...optionsOf(world), router });
  expect(second._unsafeUnwrapErr()).toMatchObject({ kind: 'busy' });
  first.on('watch-change', () => first.stop());
  const stopped = (await inTime(world.clock, first.result))._unsafeUnwrap();
  expect(stopped).toMatchObject({ why: 'stopped', regions: [{ health: 'unhealthy', isOut: true }, {}] });
  const { events } = await watched(world, { router, for: '20m' });
  expect(told(events)).toEqual(['region-unhealthy fake/a', 'watch-change take-out done fake/a', 'watch-end']);
});

test('turns of a cron job come to the same as one process', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 30) });
  const router = await routed(world);
  const all: WatchEvent[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    const { told: each, nextAt = 0 } = (
      await inTime(world.clock, watchOnce('r', { ...optionsOf(world), router }))
    )._unsafeUnwrap();
    all.push(...each);
    await world.clock.sleep(nextAt - world.clock.now());
  }
  expect(told(all)).toEqual([
    'region-unhealthy fake/a',
    'watch-change take-out done fake/a',
    'region-recovered fake/a',
    'watch-change return done fake/a',
  ]);
  expect(await statesIn(router)).toEqual(['fake/a in', 'fake/b in']);
});

test('a watch of nothing, of what runs, or with options that do not fit is refused with what to do', async () => {
  const world = worldOf();
  const run = rollout(TWO, { ...optionsOf(world), id: 'r' });
  await new Promise((done) => run.on('claim-held', done));
  const refusal = async (of: string, more: Partial<WatchOptions> = {}) =>
    formatError((await watch(of, { ...optionsOf(world), ...more }))._unsafeUnwrapErr());
  expect(await refusal('r')).toContain('has not ended: watch it once it has');
  void (await inTime(world.clock, run.result));
  expect(await refusal('x')).toContain('no log of rollout x');
  expect(await refusal('r', { regions: ['fake/z'] })).toContain('rollout r left no version in fake/z');
  expect(await refusal('r', { router: memoryRouter() })).toContain('router: the rollout entered no table');
  expect(await refusal('r', { minServing: 1 })).toContain('minServing: has no effect without router');
  expect(await refusal('r', { samples: { golden: [{ input: 1 }] } })).toContain(
    'samples: the rollout was verified without samples: leave it out',
  );
  expect(await refusal('r', { every: 10 })).toContain('every: is too short');
  expect(await refusal('r', { failures: 0 })).toContain('failures: must be a whole number from 1');
  expect(await refusal('r', { rollBack: { within: 'soon' as '1h' } })).toContain('rollBack: within is not a duration');
  expect(await refusal('r', { id: 'r' })).toContain('choose another id');
});
