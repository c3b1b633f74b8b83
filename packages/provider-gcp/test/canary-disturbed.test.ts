import type { RolloutSpec } from '@landfall/core';
import { bakesSince, verdictsOf } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { CANARY, canaryWorld, GOOD, MINUTE, type PlayedCanary, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { takeTrafficBack } from './take-traffic-back.ts';

const vertex = memoryVertex();

const ALL_PASS = ['bake-5 pass', 'bake-25 pass', 'bake-50 pass', 'bake-100 pass'];
const HOUR = 60 * MINUTE;

it('a cloud that takes the traffic back in silence, in the middle of a bake, is drift', async () => {
  const world = await canaryWorld(vertex, () => GOOD);
  let at = 0;
  const played = await playCanary(world, CANARY, (event) => {
    if (event.type !== 'step-start' || event.step !== 'bake-25') return;
    at = event.at + 5 * MINUTE;
    void world.clock.sleep(5 * MINUTE).then(() => takeTrafficBack(vertex.project, 'europe-west4', '1'));
  });
  expect(played.result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'drift', region: 'gcp/europe-west4', step: 'bake-25' }],
    rollback: { outcome: 'completed' },
  });
  const drift = played.bakes.at(-1);
  expect(drift).toMatchObject({ step: 'bake-25', outcome: 'failed', verdict: 'fail', gate: 'drift' });
  // It is described once in each period.
  expect((drift?.at ?? 0) - at).toBeLessThanOrEqual(1.1 * MINUTE);
  for (const region of REGIONS) expect(vertex.project.trafficIn(region, 'fraud')).toEqual({ '1': 100 });
});

/** When a bake began, and when it was held, in milliseconds since the epoch. */
function timesOf({ events }: PlayedCanary, step: string) {
  const of = (type: 'step-start' | 'bake-hold') =>
    events.find((event) => event.type === type && event.step === step)?.at ?? Number.NaN;
  return { begun: of('step-start'), held: of('bake-hold') };
}

/** A good version, and clients that stop five minutes after its first bake begins. */
async function playSilence(until: number, outlivesProcess: boolean, spec: RolloutSpec = CANARY): Promise<PlayedCanary> {
  let begun = Number.POSITIVE_INFINITY;
  const rate = (at: number) => (at > begun + 5 * MINUTE && at <= begun + until ? 0 : 400);
  const world = await canaryWorld(vertex, () => GOOD, 'split', rate);
  const journal = { ...world.journal, outlivesProcess };
  return playCanary({ ...world, journal }, spec, (event) => {
    if (event.type === 'step-start' && event.step === 'bake-5') begun = event.at;
  });
}

it('traffic that stops never passes a version: in memory the bake fails as inconclusive', async () => {
  const played = await playSilence(Number.POSITIVE_INFINITY, false);
  expect(played.result._unsafeUnwrapErr()).toMatchObject({
    failures: [{ kind: 'inconclusive', step: 'bake-5', isOnlyTooFew: false }],
    rollback: { outcome: 'completed' },
  });
  expect(verdictsOf(played)).toEqual(['bake-5 failed']);
  for (const region of REGIONS) expect(vertex.project.trafficIn(region, 'fraud')).toEqual({ '1': 100 });
});

it('traffic that stops holds the bake where the journal outlives the process, until evidence comes', async () => {
  const played = await playSilence(2 * HOUR, true);
  expect(played.result.isOk()).toBe(true);
  expect(verdictsOf(played)).toEqual(ALL_PASS);
  const { begun, held } = timesOf(played, 'bake-5');
  // An hour of counts, of which the last are there three minutes later.
  expect((held - begun) / MINUTE).toBeCloseTo(63, -1);
  expect((played.bakes[0]?.at ?? 0) - begun).toBeGreaterThan(2 * HOUR);
});

it('a hold for traffic that never comes back ends after its time, and is rolled back', async () => {
  const bake = { min: '10m', max: '1h', holdFor: '90m' } as const;
  const stages: RolloutSpec['stages'] = [{ percent: 5, bake }, { percent: 100 }];
  const played = await playSilence(Number.POSITIVE_INFINITY, true, { ...CANARY, stages });
  expect(played.result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'inconclusive', step: 'bake-5', isOnlyTooFew: false }],
  });
  expect((played.bakes[0]?.at ?? 0) - timesOf(played, 'bake-5').held).toBe(90 * MINUTE);
  expect(played.result._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
});

/** A good version whose metrics cannot be read for some minutes, five minutes after its first bake begins. */
async function playOutage(minutes: number) {
  const world = await canaryWorld(vertex, () => GOOD);
  vertex.monitoring.outages = [];
  return playCanary(world, CANARY, (event) => {
    if (event.type !== 'step-start' || event.step !== 'bake-5') return;
    const from = event.at + 5 * MINUTE;
    vertex.monitoring.outages = [{ from, until: from + minutes * MINUTE }];
  });
}

it('metrics that fail for ten minutes change nothing', async () => {
  const whole = await playOutage(0);
  const disturbed = await playOutage(10);
  const waits = disturbed.events.filter(({ type }) => type === 'step-waiting');
  expect(waits).toMatchObject([{ step: 'bake-5', method: 'health' }]);
  expect(disturbed.result.isOk()).toBe(true);
  // The same verdicts, by the same counts, at the same time after each world's beginning.
  expect(bakesSince(disturbed)).toEqual(bakesSince(whole));
});

it('metrics that fail for longer than half an hour end the bake without a verdict', async () => {
  const played = await playOutage(40);
  const error = played.result._unsafeUnwrapErr();
  expect(error).toMatchObject({
    failures: [{ kind: 'inconclusive', step: 'bake-5' }],
    rollback: { outcome: 'completed' },
  });
  expect(JSON.stringify(error)).toContain('cannot be read');
});
