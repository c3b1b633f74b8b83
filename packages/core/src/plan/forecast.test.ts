import { describe, expect, it, test } from 'vitest';
import { paperSource, planOf } from '../../test/paper-plan.ts';
import type { Gate } from '../spec/gate.ts';
import { type ExpectedRate, forecast } from './forecast.ts';

const MINUTE = 60_000;

function forecastOf(gates: readonly Gate[] | undefined, requestsPerSecond: ExpectedRate['requestsPerSecond']) {
  const stages = [
    { percent: 5, bake: { min: '10m', max: '2h' } },
    { percent: 100, bake: '30m' },
  ] as const;
  const plan = planOf({ stages, regions: ['all/a', 'some/b'], ...(gates !== undefined && { gates }) });
  return forecast(plan, { requestsPerSecond });
}

const ERRORS: Gate = { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 } };

describe('the time to proof', () => {
  it('is that of the requests at the share, after the warm-up, in whole periods', () => {
    const [first, last] = forecastOf([ERRORS], 100).bakes;
    // 2,150 requests without an error prove less than 0.2 %; 5 % of 100 a second are 5, so 430 s and a minute of warm-up.
    expect(first).toEqual({
      phase: 'bake-5',
      percent: 5,
      maxMs: 120 * MINUTE,
      proofMs: 10 * MINUTE,
      gates: [{ gate: 'errors', region: 'all/a', requests: 2_150, proofMs: 9 * MINUTE }],
      warnings: [],
    });
    expect(last).toMatchObject({ phase: 'bake-100', percent: 100, proofMs: 30 * MINUTE, gates: [], warnings: [] });
  });

  it('is that of the slowest region, by its own rate', () => {
    const { bakes, withoutRate } = forecastOf([ERRORS], { 'all/a': 100, 'some/b': 20 });
    expect(bakes[0]?.gates).toMatchObject([{ region: 'some/b', proofMs: 37 * MINUTE }]);
    expect(bakes[0]?.proofMs).toBe(37 * MINUTE);
    expect(withoutRate).toEqual([]);
  });

  it('is sooner for slow requests: a twentieth of all is slower than the 95th percentile', () => {
    const gates = forecastOf(undefined, 100).bakes[0]?.gates;
    expect(gates?.map(({ gate }) => gate)).toEqual(['errors', 'slower than the previous p95']);
    expect(gates?.[1]?.requests).toBeGreaterThan(150);
    expect(gates?.[1]?.requests).toBeLessThan(500);
  });

  it('is not asked of what passes without evidence: a threshold, an observed gate, and a default with nothing to compare with', () => {
    expect(forecastOf([{ ...ERRORS, observe: true }], 1).bakes[0]).toMatchObject({ gates: [], proofMs: 10 * MINUTE });
    const alone = planOf({ stages: [{ percent: 100, bake: '30m' }] });
    expect(forecast(alone, { requestsPerSecond: 1 }).bakes[0]).toMatchObject({ gates: [], proofMs: 30 * MINUTE });
    const value = planOf({ gates: [{ metric: 'queue-depth', max: 1 }] }, { metrics: paperSource });
    expect(forecast(value, { requestsPerSecond: 1 }).bakes[0]).toMatchObject({ gates: [], warnings: [] });
  });

  it('is that of limits of its own', () => {
    const own: Gate = { metric: 'errors', acceptable: 0.005, harmful: 0.01 };
    expect(forecastOf([own], 100).bakes.map(({ gates }) => gates[0]?.requests)).toEqual([354, 354]);
  });
});

test('a bake whose maximum cannot reach a verdict is a warning, with the share that would', () => {
  const [first] = forecastOf([ERRORS], 1).bakes;
  expect(first?.warnings).toEqual([
    { gate: 'errors', region: 'all/a', requests: 2_150, proofMs: 718 * MINUTE, available: 357, enoughPercent: 50 },
  ]);
  expect(forecastOf([ERRORS], 0.1).bakes[0]?.warnings[0]).not.toHaveProperty('enoughPercent');
});

test('without traffic there is never a proof', () => {
  expect(forecastOf([ERRORS], 0).bakes[0]).toMatchObject({
    proofMs: null,
    warnings: [{ proofMs: null, available: 0 }],
  });
});

test.each([
  [{ 'all/a': 100 }, ['some/b']],
  [Number.NaN, ['all/a', 'some/b']],
  [{ 'all/a': -1, 'some/b': Number.POSITIVE_INFINITY }, ['all/a', 'some/b']],
])('a region without a valid rate (%j) is named', (rate, without) => {
  const { bakes, withoutRate } = forecastOf([ERRORS], rate);
  expect(withoutRate).toEqual(without);
  expect(bakes[0]?.proofMs).toBeNull();
});

test('a plan without bakes has nothing to forecast', () => {
  const plan = planOf({ stages: [{ percent: 100 }] });
  expect(forecast(plan, { requestsPerSecond: 1 })).toEqual({ bakes: [], withoutRate: [] });
});
