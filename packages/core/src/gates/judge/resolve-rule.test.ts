import { expect, test } from 'vitest';
import { resolveRule } from './resolve-rule.ts';

const RATIO = { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 } } as const;
const ABSOLUTE = { metric: { slowerThan: '250ms' }, acceptable: 0.02, harmful: 0.05 } as const;

test('half of alpha is shared by all gates and regions, and half by the gates of the fleet', () => {
  const { failBar, fleetBar, passBar } = resolveRule(RATIO, undefined, { gates: 3, regions: 12 });
  expect(failBar).toBeCloseTo(Math.log(72_000), 12);
  expect(fleetBar).toBeCloseTo(Math.log(6_000), 12);
  expect(passBar).toBeCloseTo(Math.log(20), 12);
  expect(resolveRule(RATIO, { alpha: 0.01, beta: 0.1 }, { gates: 1, regions: 1 })).toMatchObject({
    failBar: Math.log(200),
    passBar: Math.log(10),
  });
});

test('a harmless rate is twice what is ignored, unless the gate says otherwise', () => {
  const extent = { gates: 1, regions: 1 };
  expect(resolveRule(RATIO, undefined, extent)).toMatchObject({ harmless: 0.002, ignoreBelow: 0.001 });
  expect(resolveRule(RATIO, { ignoreBelow: 0.01 }, extent)).toMatchObject({ harmless: 0.02, ignoreBelow: 0.01 });
  expect(resolveRule({ ...RATIO, harmless: 0.005 }, undefined, extent)).toMatchObject({ harmless: 0.005 });
});

test('a metric has the same words as in a plan', () => {
  const previous = { ...RATIO, metric: { slowerThan: 'previous-p95' } } as const;
  expect(resolveRule(previous, undefined, { gates: 1, regions: 1 }).metric).toBe('slower than the previous p95');
});

test('an absolute gate has its metric in words, and only rates that can be', () => {
  const rule = resolveRule(ABSOLUTE, undefined, { gates: 1, regions: 1 });
  expect(rule).toMatchObject({ kind: 'absolute', metric: 'slower than 250ms', passBy: 'evidence' });
  const high = resolveRule({ metric: 'errors', acceptable: 0.3, harmful: 0.5 }, undefined, { gates: 1, regions: 1 });
  const highest = resolveRule({ metric: 'errors', acceptable: 0.9, harmful: 0.95 }, undefined, {
    gates: 1,
    regions: 1,
  });
  for (const [{ kind, ...rest }, points] of [
    [high, 3],
    [highest, 1],
  ] as const) {
    const worse = 'worse' in rest ? rest.worse.good : [];
    expect(kind).toBe('absolute');
    expect(worse).toHaveLength(points);
    expect(worse.every(Number.isFinite)).toBe(true);
  }
});
