import type { RolloutEvent } from '@landfall/core';
import { expect, test } from 'vitest';
import { METRICS, type MetricRow, observeRollout } from '../src/index.ts';
import { played, sdk } from './telemetry-setting.ts';

type Points = readonly { readonly attributes: object; readonly value: unknown }[];

function pointOf(points: Points | undefined, attributes: object) {
  const found = points?.find((point) => {
    const has = point.attributes as Readonly<Record<string, unknown>>;
    return Object.entries(attributes).every(([name, value]) => has[name] === value);
  });
  return found?.value;
}

test('each step and each call that changes something is measured by its region, never by its rollout', async () => {
  const { meter, metrics } = sdk();
  void (await observeRollout(await played(), { meter }));
  const measured = await metrics();
  const deploy = {
    'cicd.pipeline.task.name': 'deploy',
    'cloud.region': 'a',
    'cicd.pipeline.task.run.result': 'success',
  };
  expect(pointOf(measured.get('landfall.step.duration'), deploy)).toMatchObject({ count: 1, min: expect.any(Number) });
  const call = { 'landfall.provider.method': 'deploy', 'landfall.provider': 'fake', 'cloud.region': 'b' };
  expect(pointOf(measured.get('landfall.provider.call.duration'), call)).toMatchObject({ count: 1 });
  expect(pointOf(measured.get('landfall.exposure'), { 'cloud.region': 'a' })).toBe(1);
  expect(JSON.stringify([...measured])).not.toContain('fraud-42');
});

test('the time of a rollout is the time in which it went on, waited and was paused', async () => {
  const { meter, metrics } = sdk();
  void (await observeRollout(await played({ approvals: [{ before: 'wave-1', within: '2h' }] }), { meter }));
  const measured = await metrics();
  const sumOf = (name: string) => (measured.get(name)?.[0]?.value as { readonly sum: number } | undefined)?.sum ?? 0;
  expect(sumOf('landfall.rollout.waiting.duration')).toBe(7_200);
  expect(sumOf('cicd.pipeline.run.duration')).toBeCloseTo(
    sumOf('landfall.rollout.waiting.duration') +
      sumOf('landfall.rollout.paused.duration') +
      sumOf('landfall.rollout.progression.duration'),
  );
});

test('retries, failed calls, verdicts and rollbacks are counted', async () => {
  const { meter, metrics } = sdk();
  const stages = [{ percent: 25, bake: { min: '10m', max: '2h' } }, { percent: 100 }] as const;
  const events = await played(
    { stages },
    {
      faults: [{ kind: 'out-of-capacity', at: 'end', region: 'a', times: 1 }],
      requests: [{ perSecond: 100 }, { version: '42', perSecond: 100, errors: 0.2 }],
    },
  );
  void (await observeRollout(events, { meter }));
  const measured = await metrics();
  expect(pointOf(measured.get('landfall.step.retries'), { 'error.type': 'capacity' })).toBe(1);
  expect(pointOf(measured.get('landfall.verdict'), { 'landfall.verdict': 'fail', 'landfall.gate': 'errors' })).toBe(1);
  expect(pointOf(measured.get('landfall.gate.evidence'), { 'landfall.gate': 'errors' })).toBeGreaterThanOrEqual(1);
  expect(
    pointOf(measured.get('landfall.rollback.duration'), { 'landfall.rollback.outcome': 'completed' }),
  ).toMatchObject({ count: 1 });
  expect(pointOf(measured.get('landfall.exposure'), { 'cloud.region': 'a' })).toBe(0);
});

test('a rollout is active while it is observed, and no longer', async () => {
  const { meter, metrics } = sdk();
  const events = await played();
  void (await observeRollout(events.slice(0, -1), { meter }));
  expect((await metrics()).get('cicd.pipeline.run.active')?.[0]?.value).toBe(0);
});

const HISTOGRAMS = Object.entries<MetricRow>(METRICS).filter(([, { type }]) => type === 'histogram');

test.each(HISTOGRAMS)('the histogram %s has buckets for hours', (_, { advice }) => {
  expect(advice?.explicitBucketBoundaries?.at(-1)).toBeGreaterThan(10_000);
});

test('a region is unhealthy or not, also for an observer that came after it had become so', async () => {
  const [start] = await played();
  const stamp = { v: start?.v, rolloutId: start?.rolloutId, at: start?.at } as const;
  const look = (seq: number, told: object) => ({
    ...stamp,
    seq,
    type: 'watch-look',
    told: [told],
    state: { regions: {} },
  });
  const log = [
    start,
    look(2, { type: 'region-unhealthy', region: 'fake/a', reasons: ['it does not answer'] }),
    look(3, { type: 'region-recovered', region: 'fake/a', afterMs: 1_000 }),
  ] as readonly RolloutEvent[];
  const unhealthyAfter = async (events: readonly RolloutEvent[], seq: number): Promise<unknown> => {
    const { meter, metrics, flush } = sdk();
    const cursor = { seq, traceId: '', startSpanId: '', traceFlags: 0, spans: {} };
    void (await observeRollout(events, { meter, flush, cursors: { read: () => cursor, write: () => undefined } }));
    return pointOf((await metrics()).get('landfall.region.unhealthy'), { 'cloud.region': 'a' });
  };
  expect(await unhealthyAfter(log.slice(0, 2), 0)).toBe(1);
  expect(await unhealthyAfter(log, 0)).toBe(0);
  expect(await unhealthyAfter(log, 2)).toBe(0);
});
