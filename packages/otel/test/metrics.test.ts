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
  expect(pointOf(measured.get('landfall.exposure'), { 'cloud.region': 'a', 'landfall.version.role': 'new' })).toBe(1);
  expect(pointOf(measured.get('landfall.exposure'), { 'cloud.region': 'a', 'landfall.version.role': 'old' })).toBe(0);
  const run = {
    'cicd.pipeline.name': 'fraud',
    'cicd.pipeline.run.state': 'executing',
    'cicd.pipeline.result': 'success',
  };
  expect(pointOf(measured.get('cicd.pipeline.run.duration'), run)).toMatchObject({ count: 1 });
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
  const failed = { 'landfall.verdict': 'fail', 'landfall.verdict.reason': 'region' };
  expect(pointOf(measured.get('landfall.verdict'), failed)).toBe(1);
  // The log has natural logarithms.
  const figures = events.flatMap((event) => (event.type === 'step-verdict' ? event.evidence : []))[0]?.figures;
  const gate = { 'landfall.gate': 'errors' };
  const evidence = pointOf(measured.get('landfall.gate.evidence'), gate) as number;
  expect(10 ** evidence).toBeCloseTo(Math.exp(figures?.against.ln ?? Number.NaN), 3);
  expect(pointOf(measured.get('landfall.gate.bar'), gate)).toBeCloseTo((figures?.against.bar ?? 0) / Math.LN10);
  expect(evidence).toBeGreaterThanOrEqual(pointOf(measured.get('landfall.gate.bar'), gate) as number);
  for (const region of ['a', 'b'])
    expect(
      pointOf(measured.get('landfall.rollback.duration'), {
        'cloud.region': region,
        'landfall.rollback.outcome': 'completed',
      }),
    ).toMatchObject({ count: 1, min: expect.closeTo(rolledBackMs(events, `fake/${region}`) / 1_000) });
  expect(pointOf(measured.get('landfall.exposure'), { 'cloud.region': 'a', 'landfall.version.role': 'new' })).toBe(0);
  expect(pointOf(measured.get('landfall.exposure'), { 'cloud.region': 'a', 'landfall.version.role': 'old' })).toBe(1);
});

/** From the start of the rollback to the end of the region's last step, in milliseconds. */
function rolledBackMs(events: readonly RolloutEvent[], region: string): number {
  const from = events.find(({ type }) => type === 'rollback-start');
  const to = events.findLast((event) => event.type === 'step-end' && event.region === region);
  return (to?.at ?? Number.NaN) - (from?.at ?? Number.NaN);
}

test('a first version has a share, and no previous one beside it', async () => {
  const { meter, metrics } = sdk();
  void (await observeRollout(await played({}, { serving: undefined }), { meter }));
  const shares = (await metrics()).get('landfall.exposure');
  expect(pointOf(shares, { 'landfall.version.role': 'new' })).toBe(1);
  expect(pointOf(shares, { 'landfall.version.role': 'old' })).toBe(undefined);
});

test.each(['fail', 'hold'] as const)(
  'a bake without a verdict is counted once, with why, where it ends in a %s',
  async (onInconclusive) => {
    const { meter, metrics } = sdk();
    const holdFor = onInconclusive === 'hold' ? '2h' : undefined;
    const stages = [
      { percent: 25, bake: { min: '10m', max: '20m', onInconclusive, holdFor } },
      { percent: 100 },
    ] as const;
    const events = await played(
      { stages },
      { requests: [{ perSecond: 0.01 }, { version: '42', perSecond: 0.01, errors: 0 }] },
    );
    void (await observeRollout(events, { meter }));
    const undecided = { 'landfall.verdict': 'undecided', 'landfall.verdict.reason': 'too-few' };
    expect(pointOf((await metrics()).get('landfall.verdict'), undecided)).toBe(1);
  },
);

test('a rollout is active while it is observed, and no longer', async () => {
  const { meter, metrics } = sdk();
  const events = await played();
  void (await observeRollout(events.slice(0, -1), { meter }));
  expect((await metrics()).get('cicd.pipeline.run.active')?.[0]?.value).toBe(0);
});

const HISTOGRAMS = Object.entries<MetricRow>(METRICS).filter(([, { type }]) => type === 'histogram');

const LONGEST = HISTOGRAMS.map(([name, { advice }]) => {
  const longest = name.startsWith('landfall.router.') ? 60 : 10_000;
  return [name, longest, advice?.explicitBucketBoundaries?.at(-1)] as const;
});

test.each(LONGEST)('the histogram %s has buckets up to %i seconds, or more', (_, longest, last) => {
  expect(last).toBeGreaterThanOrEqual(longest);
});

test('steps have the buckets of the reference', () => {
  expect(METRICS['landfall.step.duration'].advice?.explicitBucketBoundaries).toEqual([
    0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400,
  ]);
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
