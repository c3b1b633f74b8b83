import type { Gate } from '@landfall/core';
import { simulate } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import { canaryPlan, inEvery, MINUTE, STARTED_AT, USUAL } from '../src/canary.ts';

const STAGES = [{ percent: 50, bake: { min: '10m', max: '1h' } }, { percent: 100 }] as const;

/** A canary whose only gate is on the latency, which is 100 ms in every simulated cloud. */
function judgedBy(gate: Omit<Extract<Gate, { readonly max?: number }>, 'metric'>) {
  const plan = canaryPlan({ stages: STAGES, gates: [{ metric: 'latency-p95', ...gate } as Gate] });
  const { events, state } = simulate(plan, inEvery(plan, USUAL), { startAt: STARTED_AT });
  const end = events.find((event) => event.type === 'step-end' && event.action === 'bake');
  return { outcome: state.outcome, minutes: ((end?.at ?? 0) - STARTED_AT) / MINUTE, looks: events.length };
}

describe('a bake that is judged by values alone', () => {
  it('passes once its minimum is over', () => {
    const { outcome, minutes } = judgedBy({ max: 150 });
    expect(outcome).toBe('succeeded');
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(13);
  });

  it.each([1, 2, 5])(
    'fails at %i readings in a row beyond the limit: one a minute, and none in the warm-up',
    (failures) => {
      const { outcome, minutes } = judgedBy({ max: 50, failures });
      expect(outcome).toBe('failed');
      expect(minutes).toBeGreaterThanOrEqual(failures);
      expect(minutes).toBeLessThan(failures + 2.2);
    },
  );

  it('passes whatever a gate says that only observes', () => {
    expect(judgedBy({ max: 50, observe: true }).outcome).toBe('succeeded');
  });
});
