import { expect, test } from 'vitest';
import { BAD, canaryPlan, GOOD, inEvery, MINUTE, simulateCanary, USUAL } from '../src/canary.ts';
import { only } from './play.ts';

// The last stage has no bake: until the end of the rollout, its regions are judged by the gates of the bake before.
const STAGES = [{ percent: 50, bake: { min: '10m', max: '2h' } }, { percent: 100 }] as const;
const WAVES = { regions: ['fake/a', ['fake/b', 'fake/c']], cutover: 'per-wave', stages: STAGES } as const;
/** The first region has all traffic by then, and the others bake. */
const TURNS_BAD = { ...USUAL, next: [GOOD, { fromMs: 13 * MINUTE, ...BAD }] };

const absolute = { metric: 'errors', acceptable: 0.005, harmful: 0.01 } as const;
const ratio = { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 } } as const;

function turnsBadAt100(gates: readonly [typeof absolute] | readonly [typeof ratio]) {
  const plan = canaryPlan({ ...WAVES, gates });
  const good = inEvery(plan, { ...USUAL, next: [GOOD] });
  const { events, state } = simulateCanary(plan, { ...good, traffic: { ...good.traffic, 'fake/a': TURNS_BAD } });
  const verdict = only(events, 'step-verdict').find((event) => event.verdict === 'fail');
  const fullAt = only(events, 'step-start').find(({ step }) => step.startsWith('route-100'))?.at ?? 0;
  const atMost = (((verdict?.at ?? 0) - fullAt) / 1_000) * USUAL.requestsPerSecond;
  return {
    verdict,
    figures: verdict?.evidence[0]?.figures,
    atMost,
    outcome: state.outcome,
    kept: Object.keys(state.regions[0]?.judged?.gates ?? {}),
  };
}

test('a gate with limits of its own goes on with its evidence', () => {
  const { verdict, figures, atMost, outcome, kept } = turnsBadAt100([absolute]);
  expect(verdict).toMatchObject({ region: 'fake/a', gate: 'errors' });
  expect(figures?.counts.n).toBeGreaterThan(atMost);
  expect(kept).toEqual(['errors']);
  expect(outcome).toBe('failed');
  expect(figures?.against.bar).toBeCloseTo(Math.log((2 * 1 * 3) / 0.001), 9);
});

test('a gate against the previous version is a test of its own there, which has its part of alpha', () => {
  const { verdict, figures, atMost, outcome, kept } = turnsBadAt100([ratio]);
  expect(verdict).toMatchObject({ region: 'fake/a', gate: 'errors' });
  expect(figures?.counts.n).toBeLessThanOrEqual(atMost);
  expect(kept).toEqual(['errors', 'errors at 100 %']);
  expect(outcome).toBe('failed');
  expect(figures?.against.bar).toBeCloseTo(Math.log((2 * 2 * 3) / 0.001), 9);
});
