import { type MetricSource, providerError, rollout } from '@landfall/core';
import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { optionsOf, rolledOut, servedIn, TWO, worldOf } from './follow-up-world.ts';
import { inTime, SERVING, SLOW } from './play.ts';
import { at, MINUTE_MS, sick, told, watched } from './watch-world.ts';

const SAMPLES = { golden: [{ input: 1, expect: 1 }] };

test('samples that could not be asked say nothing of a region', async () => {
  const world = worldOf({ ...SERVING, respond: () => 1 });
  const spec = { ...TWO, verify: { samples: 'golden' } };
  const run = rollout(spec, { ...optionsOf(world), samples: SAMPLES, id: 'r' });
  void (await inTime(world.clock, run.result))._unsafeUnwrap();
  world.fake.fault({ kind: 'fail', method: 'verify', region: 'b', times: 1_000, error: { kind: 'transient' } });
  const { events } = await watched(world, { samples: SAMPLES, for: '20m' });
  expect(told(events)).toEqual(['watch-end']);
});

test('a deployment that is gone is drift, and unhealthy after three looks', async () => {
  const world = worldOf();
  await rolledOut(world);
  world.fake.fault({ kind: 'fail', method: 'describe', region: 'b', times: 1_000, error: { kind: 'not-found' } });
  const { events } = await watched(world, { for: '10m' });
  expect(told(events)).toEqual(['drift fake/b', 'region-unhealthy fake/b', 'watch-end']);
  const [drift, bad] = events.filter((event) => 'region' in event);
  expect(drift).toMatchObject({ observed: 'nothing is there' });
  const afterMs = (bad?.at ?? 0) - (drift?.at ?? 0);
  expect(afterMs).toBeGreaterThan(MINUTE_MS);
  expect(afterMs).toBeLessThan(3 * MINUTE_MS);
});

test('a gate on slow answers counts those', async () => {
  const gates = [{ metric: { slowerThan: '50ms' }, acceptable: 0.05, harmful: 0.2 }] as const;
  const requests = [{ perSecond: 20 }, { region: 'a', from: at(60), latencyMs: 100 }] as const;
  const world = worldOf({ ...SERVING, requests });
  await rolledOut(world, { ...TWO, stages: [{ percent: 100, bake: { min: '5m', max: '30m', gates } }] });
  const { events } = await watched(world);
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(JSON.stringify(bad)).toContain('slower than 50ms: fail');
  expect(bad?.at).toBeGreaterThan(at(60));
  expect(bad?.at).toBeLessThan(at(66));
});

test('a value beyond its limit makes a region unhealthy', async () => {
  const gates = [{ metric: 'latency-p95', max: 300, failures: 3 }] as const;
  const requests = [{ perSecond: 20 }, { region: 'a', from: at(60), latencyMs: 1_000 }] as const;
  const world = worldOf({ ...SERVING, requests });
  await rolledOut(world, { ...TWO, stages: [{ percent: 100, bake: { min: '5m', max: '30m', gates } }] });
  const { events } = await watched(world);
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(JSON.stringify(bad)).toContain('must be at most 300');
  expect(bad?.at).toBeLessThan(at(66));
});

test('counts are asked for once they are final; a period whose counts never come is left out', async () => {
  const final = { is: 'counts', periodMs: MINUTE_MS, finalAfterMs: 3 * MINUTE_MS } as const;
  let tooEarly = 0;
  const world = worldOf();
  const metrics: MetricSource = {
    specVersion: 'v1',
    name: 'own',
    metrics: { refunds: final },
    counts: async ({ from, to }) => {
      if (world.clock.now() < to + 3 * MINUTE_MS) tooEarly += 1;
      if (from <= at(70) && to > at(70)) return err(providerError({ kind: 'transient', message: 'lost' }));
      const starts = Array.from({ length: (to - from) / MINUTE_MS }, (_, index) => from + index * MINUTE_MS);
      const periodOf = (start: number) =>
        ({ from: start, to: start + MINUTE_MS, requests: 600, bad: start >= at(90) ? 120 : 1 }) as const;
      return ok({ state: 'counts', periods: starts.map(periodOf) });
    },
  };
  const gates = [{ metric: 'refunds', acceptable: 0.01, harmful: 0.05 }] as const;
  const spec = { ...TWO, stages: [{ percent: 100, bake: { min: '5m', max: '30m', gates } }] } as const;
  void (await inTime(world.clock, rollout(spec, { ...optionsOf(world), metrics, id: 'r' }).result))._unsafeUnwrap();
  tooEarly = 0;
  const { events } = await watched(world, { metrics });
  expect(tooEarly).toBe(0);
  const bad = events.find(({ type }) => type === 'region-unhealthy');
  expect(bad?.at).toBeGreaterThan(at(94));
  expect(bad?.at).toBeLessThan(at(100));
});

test('a region that is refused in a rollback of all is watched on', async () => {
  // Nothing served in `b` before.
  const world = worldOf({ ...SLOW, ...sick('a', 20, 600) });
  world.fake.serve('a', '41');
  await rolledOut(world);
  const { events, report } = await watched(world, { rollBack: { within: '1h', of: 'rollout' } });
  expect(told(events)).toEqual(['region-unhealthy fake/a', 'watch-change roll-back not-done', 'watch-end']);
  expect(report).toMatchObject({ why: 'time', regions: [{ health: 'ended' }, { health: 'healthy' }] });
  expect([servedIn(world, 'a'), servedIn(world, 'b')]).toEqual([{ '41': 100 }, { '42': 100 }]);
});
