import { describe, expect, test } from 'vitest';
import { canaryPlan, FINE, inEvery, MINUTE, minuteOf, simulateCanary, type Traffic } from '../src/canary.ts';
import { only, play, SERVING, specOf } from './play.ts';

const BUSY = { ...FINE, requestsPerSecond: 400 } as const;
const stages = [{ percent: 50, bake: { min: '12m', max: '1h' } }, { percent: 100 }] as const;
const plan = canaryPlan({ stages });

/** When the bake passed, the counts it passed by, and its gaps. */
function passed(traffic: Traffic, more: object = {}) {
  const { events } = simulateCanary(plan, inEvery(plan, traffic, more));
  const verdict = only(events, 'step-verdict').find((event) => event.verdict === 'pass');
  const region = only(events, 'bake-checkpoint').find(({ seq }) => seq > (verdict?.seq ?? 0))?.regions['fake/a'];
  return {
    at: verdict && minuteOf(verdict),
    counts: verdict?.evidence[0]?.figures?.counts,
    gaps: region?.gaps,
    lastGap: region?.lastGap,
    warnings: only(events, 'bake-checkpoint').flatMap(({ warnings = [] }) => warnings),
  };
}

const minute = (from: number) => ({ fromMs: from * MINUTE, toMs: (from + 1) * MINUTE });

describe('counts that are not complete', () => {
  const whole = passed(BUSY);

  test('are waited for, and all of them are used', () => {
    expect(whole.at).toBe(13);
    expect(passed({ ...BUSY, late: [{ ...minute(5), byMs: 4 * MINUTE }] })).toEqual(whole);
    // The last ones that the minimum needs come three minutes late.
    const later = passed({ ...BUSY, late: [{ ...minute(11), byMs: 3 * MINUTE }] });
    expect(later).toEqual({ ...whole, at: 16 });
  });

  test('are a gap after five more periods: the time is covered, and named', () => {
    const gap = passed({ ...BUSY, late: [minute(10)] });
    expect(gap.at).toBe(17);
    expect(gap.gaps).toBe(1);
    expect((gap.lastGap?.to ?? 0) - (gap.lastGap?.from ?? 0)).toBe(MINUTE);
    expect(gap.counts?.n).toBe((whole.counts?.n ?? 0) - 12_000);
  });
});

test('a period is used once: a cloud that restates its counts later changes nothing', async () => {
  const requests = [{ perSecond: 400, errors: 0.001 }] as const;
  const faults = [{ kind: 'restated-counts', ms: 30_000, factor: 3 }] as const;
  const usual = await play(specOf(['fake/a'], { stages }), { cloud: { ...SERVING, requests } });
  const restated = await play(specOf(['fake/a'], { stages }), { cloud: { ...SERVING, requests, faults } });
  const [one, other] = [usual, restated].map(({ events }) =>
    only(events, 'step-verdict').map(({ evidence }) => evidence),
  );
  expect(one?.[0]?.[0]?.figures?.counts.n).toBeGreaterThan(100_000);
  expect(other).toEqual(one);
  expect(restated.events.length).toBe(usual.events.length);
});
