import { describe, expect, it } from 'vitest';
import { canConclude, type ExpectedTraffic } from './can-conclude.ts';
import { absoluteRule, ratioRule } from './rule.ts';

const SURENESS = { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 };
const MINUTE = 60_000;

function conclusion(traffic: Partial<ExpectedTraffic>, harmless = 0.002) {
  const rule = ratioRule({ metric: 'errors', acceptable: 1.25, harmful: 2, harmless, ignoreBelow: 0.001 }, SURENESS);
  return canConclude(rule, {
    requestsPerSecond: 100,
    badRate: 0.001,
    dispersion: 1,
    share: 0.05,
    maxMs: 120 * MINUTE,
    ...traffic,
  });
}

describe('whether a bake can conclude', () => {
  it('says no at 1 request a second and 5%, with what could be proven and what would do', () => {
    const { canConclude: can, provable, instead } = conclusion({ requestsPerSecond: 1, maxMs: 30 * MINUTE });
    expect(can).toBe(false);
    // About 4.3 / requests: 90 requests.
    expect(provable).toBeCloseTo(4.3 / 90, 2);
    expect(instead?.share).toBe(0.5);
    expect(instead?.maxMs).toBeGreaterThan(4 * 60 * MINUTE);
  });

  it('says yes with what the documents recommend for little traffic', () => {
    expect(conclusion({ requestsPerSecond: 1, share: 0.25, maxMs: 240 * MINUTE }, 0.01).canConclude).toBe(true);
    expect(conclusion({ requestsPerSecond: 10, share: 0.25 }, 0.005).canConclude).toBe(true);
    expect(conclusion({}).canConclude).toBe(true);
  });

  it('proposes the smallest share that does in the same time', () => {
    const traffic = { requestsPerSecond: 10, badRate: 0, maxMs: 60 * MINUTE };
    const { instead } = conclusion({ ...traffic, share: 0.05 });
    expect(instead).toEqual({ share: 0.1, maxMs: 60 * MINUTE });
    expect(conclusion({ ...traffic, share: instead?.share ?? 0 }).canConclude).toBe(true);
  });

  it('needs 431 clean requests for a harmless rate of 1%, and 354 for an absolute gate', () => {
    expect(conclusion({ badRate: 0 }, 0.01).requests).toBeLessThanOrEqual(431);
    expect(conclusion({ badRate: 0 }, 0.01).requests).toBeGreaterThan(425);
    const absolute = absoluteRule({ metric: 'errors', acceptable: 0.005, harmful: 0.01 }, SURENESS);
    const traffic = { requestsPerSecond: 10, badRate: 0, dispersion: 1, share: 0.05, maxMs: 60 * MINUTE };
    expect(canConclude(absolute, traffic)).toMatchObject({ canConclude: true, requests: 354, timeMs: 708_000 });
  });

  it('says no without traffic, and for a version that cannot pass', () => {
    expect(conclusion({ requestsPerSecond: 0 })).toMatchObject({ canConclude: false, timeMs: null, provable: 1 });
    const absolute = absoluteRule({ metric: 'errors', acceptable: 0.005, harmful: 0.01 }, SURENESS);
    const traffic = { requestsPerSecond: 10, badRate: 0.02, dispersion: 1, share: 0.05, maxMs: 60 * MINUTE };
    expect(canConclude(absolute, traffic)).toMatchObject({ canConclude: false, requests: null });
  });
});
