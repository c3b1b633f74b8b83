import { providerError, rollout } from '@landfall/core';
import type { Router } from '@landfall/core/router';
import { errAsync } from 'neverthrow';
import { expect, test } from 'vitest';
import { optionsOf, rolledOut, servedIn, TWO, versionSpec, worldOf } from './follow-up-world.ts';
import { SERVING } from './play.ts';
import { at, MINUTE_MS, routed, sick, told, watched } from './watch-world.ts';

test('while another rollout holds a target it only observes there, and ends for it afterwards', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 5, 600) });
  const router = await routed(world);
  const next = rollout(
    { ...versionSpec('43'), regions: ['fake/a'], stages: [{ percent: 10, bake: '20m' }, { percent: 100 }] },
    {
      ...optionsOf(world),
      id: 'r2',
    },
  );
  await new Promise((done) => next.on('claim-held', done));
  const { events, report } = await watched(world, { router, for: '2h' });
  void (await next.result);
  expect(told(events).filter((each) => each.includes('drift') || each.includes('watch-change'))).toEqual([]);
  expect(told(events)).toContain('watch-superseded fake/a');
  expect(report.regions).toMatchObject([{ region: 'fake/a', health: 'ended', endedBy: 'r2' }, { health: 'healthy' }]);
});

test('an unhealthy region is rolled back within the time for that, and no later', async () => {
  const early = worldOf({ ...SERVING, ...sick('a', 20, 600) });
  await rolledOut(early);
  const { events, report } = await watched(early, { rollBack: { within: '1h' } });
  expect(told(events)).toEqual(['region-unhealthy fake/a', 'watch-change roll-back done fake/a', 'watch-end']);
  expect(servedIn(early, 'a')).toEqual({ '41': 100 });
  expect(servedIn(early, 'b')).toEqual({ '42': 100 });
  expect(report.regions[0]).toMatchObject({ health: 'ended', endedBy: 'watch-of-r-1-roll-back' });
  const late = worldOf({ ...SERVING, ...sick('a', 90, 600) });
  await rolledOut(late);
  await watched(late, { rollBack: { within: '1h' } });
  expect(servedIn(late, 'a')).toEqual({ '42': 100 });
});

test("with of: 'rollout' one unhealthy region takes all of them back, and the watch ends", async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 600) });
  await rolledOut(world);
  const { events, report } = await watched(world, { rollBack: { within: '1h', of: 'rollout' } });
  expect(told(events)).toEqual(['region-unhealthy fake/a', 'watch-change roll-back done', 'watch-end']);
  expect(report.why).toBe('no-region-left');
  expect([servedIn(world, 'a'), servedIn(world, 'b')]).toEqual([{ '41': 100 }, { '41': 100 }]);
});

test('what was kept for a time is retired once that is over and all is well', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 55, 65) });
  await rolledOut(world, { ...TWO, previous: { keepFor: '1h' } });
  const { events } = await watched(world);
  const change = events.find(({ type }) => type === 'watch-change');
  expect(change).toMatchObject({ does: 'retire-previous', outcome: 'done' });
  // Not while a region is unhealthy.
  expect(change?.at).toBeGreaterThan(at(70));
  expect(world.fake.running().map(({ version }) => version)).toEqual(['42', '42']);
});

test('a change that is not done is told with its reason, and tried again later', async () => {
  const faults = [
    { kind: 'fail', method: 'route', region: 'a', after: 1, times: 1, error: { kind: 'permission' } },
  ] as const;
  const world = worldOf({ ...SERVING, faults, ...sick('a', 20, 600) });
  await rolledOut(world);
  const { events } = await watched(world, { rollBack: { within: '1h' } });
  const changes = events.filter(({ type }) => type === 'watch-change');
  expect(changes).toMatchObject([
    { outcome: 'not-done', why: expect.stringContaining('fake/a') },
    { outcome: 'done', rolloutId: 'watch-of-r-2-roll-back' },
  ]);
  expect((changes[1]?.at ?? 0) - (changes[0]?.at ?? 0)).toBeGreaterThan(4 * MINUTE_MS);
});

test('a table that cannot be read is told once for each outage, and the region is taken out as soon as it can', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 20, 600) });
  const inner = await routed(world);
  const gone = providerError({ kind: 'transient', message: 'the place of the table is away' });
  const router: Router = {
    ...inner,
    read: (call) => (world.clock.now() < at(40) || world.clock.now() > at(50) ? errAsync(gone) : inner.read(call)),
  };
  const { events } = await watched(world, { router, for: '1h' });
  expect(told(events)).toEqual([
    'table-unread',
    'region-unhealthy fake/a',
    'watch-change take-out done fake/a',
    'table-unread',
    'watch-end',
  ]);
  expect(events.find(({ type }) => type === 'table-unread')).toMatchObject({ why: 'the place of the table is away' });
  const change = events.find(({ type }) => type === 'watch-change');
  expect(change?.at).toBeGreaterThanOrEqual(at(40));
  expect(change?.at).toBeLessThan(at(43));
});
