import { formatError, rollBack, rollout, watch, watchOnce } from '@landfall/core';
import { expect, test } from 'vitest';
import { leftInPart, optionsOf, rolledOut, TWO, versionSpec, worldOf } from './follow-up-world.ts';
import { inTime, SERVING } from './play.ts';
import { at, MINUTE_MS, routed, sick, statesIn, watched } from './watch-world.ts';

test('an id that another watch or a rollback has is refused, and its log stays free for its own', async () => {
  const world = worldOf();
  await rolledOut(world);
  await rolledOut(world, versionSpec('43'), 'r2');
  const options = optionsOf(world);
  void (await inTime(world.clock, watchOnce('r2', { ...options, id: 'w' })))._unsafeUnwrap();
  const ofOther = await watch('r', { ...options, id: 'w' });
  expect(formatError(ofOther._unsafeUnwrapErr())).toContain('w is the id of another rollout: choose another id');
  expect((await inTime(world.clock, watchOnce('r2', { ...options, id: 'w' }))).isOk()).toBe(true);
  const back = (await rollBack('r2', { ...options, id: 'back' }))._unsafeUnwrap();
  back.on('rollback-start', () => void back.stop());
  void (await inTime(world.clock, back.result));
  const ofRollback = await watchOnce('r2', { ...options, id: 'back' });
  expect(formatError(ofRollback._unsafeUnwrapErr())).toContain('back is the id of another rollout');
  const again = (await rollBack('r2', { ...options, id: 'back' }))._unsafeUnwrap();
  expect((await inTime(world.clock, again.result)).isOk()).toBe(true);
});

test('a signal stops a watch, as stop() does', async () => {
  const world = worldOf();
  await rolledOut(world);
  const controller = new AbortController();
  const run = (await watch('r', { ...optionsOf(world), signal: controller.signal, for: '2h' }))._unsafeUnwrap();
  void world.clock.sleep(10 * MINUTE_MS).then(() => controller.abort());
  expect((await inTime(world.clock, run.result))._unsafeUnwrap().why).toBe('stopped');
  expect(world.clock.now()).toBeLessThan(at(15));
});

test('two watches with different ids do not look at the same moment', async () => {
  const world = worldOf();
  await rolledOut(world);
  const nextOf = async (id: string) =>
    (await inTime(world.clock, watchOnce('r', { ...optionsOf(world), id })))._unsafeUnwrap().nextAt;
  expect(await nextOf('w1')).not.toBe(await nextOf('w2'));
});

test('how often it looks, how many looks it needs, and how long a region must be well, are options', async () => {
  const world = worldOf();
  await rolledOut(world);
  world.fake.crash('a', '42', at(20));
  const { events } = await watched(world, { every: '5m', failures: 1, tellEvery: '30m', for: '1h' });
  const of = (type: string) => events.filter((event) => event.type === type).map((event) => event.at);
  expect(of('region-unhealthy')[0]).toBeGreaterThan(at(20));
  expect(of('region-unhealthy')[0]).toBeLessThan(at(26));
  expect(of('still-healthy')).toHaveLength(1);
  const flapping = worldOf({ ...SERVING, ...sick('a', 20, 30) });
  await rolledOut(flapping);
  const { events: flaps } = await watched(flapping, { recoverAfter: '20m' });
  const back = flaps.find(({ type }) => type === 'region-recovered');
  expect(back?.at).toBeGreaterThan(at(50));
  expect(back?.at).toBeLessThan(at(54));
});

test('by default half of the regions stay in the table, rounded up; an option says how many', async () => {
  const three = { ...TWO, regions: [['fake/a', 'fake/b', 'fake/c']], routing: { url: 'https://{region}.example' } };
  const requests = [...sick('a', 20, 600).requests, ...sick('b', 30, 600).requests];
  for (const [minServing, states] of [
    [undefined, ['fake/a out', 'fake/b in', 'fake/c in']],
    [1, ['fake/a out', 'fake/b out', 'fake/c in']],
    [3, ['fake/a in', 'fake/b in', 'fake/c in']],
  ] as const) {
    const world = worldOf({ ...SERVING, requests });
    const router = await routed(world, three);
    await watched(world, { router, minServing, for: '1h' });
    expect(await statesIn(router)).toEqual(states);
  }
});

test('the last region that takes requests stays in the table, whatever minServing says', async () => {
  const requests = [...sick('a', 20, 600).requests, ...sick('b', 30, 600).requests];
  const world = worldOf({ ...SERVING, requests });
  const router = await routed(world);
  const { events } = await watched(world, { router, minServing: 0, for: '40m' });
  expect(await statesIn(router)).toEqual(['fake/a out', 'fake/b in']);
  const kept = events.filter((event) => event.type === 'watch-change' && event.outcome === 'not-done');
  expect(kept[0]).toMatchObject({ region: 'fake/b', why: expect.stringContaining('requests') });
});

test('a rollout that left its version nowhere in full is not watched', async () => {
  const rolledBack = worldOf({ ...SERVING, faults: [{ kind: 'deploy-fails', region: 'a' }] });
  const failed = rollout(TWO, { ...optionsOf(rolledBack), id: 'r' });
  void (await inTime(rolledBack.clock, failed.result));
  // Here the version could not be removed from a region that was to be rolled back.
  const left = await leftInPart();
  for (const world of [rolledBack, left]) {
    const refused = await watch('r', optionsOf(world));
    expect(formatError(refused._unsafeUnwrapErr())).toContain('left its version nowhere, so there is nothing to watch');
    const named = await watch('r', { ...optionsOf(world), regions: ['fake/a'] });
    expect(formatError(named._unsafeUnwrapErr())).toContain('left no version in fake/a');
  }
});
