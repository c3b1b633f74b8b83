import type { MetricSource } from '../src/metrics/metric-source.ts';
import type { PlanOptions } from '../src/options.ts';
import { planRollout } from '../src/plan-rollout.ts';
import type { RolloutSpec } from '../src/spec/rollout-spec.ts';
import { MEASURES_ALL, paperProvider } from './paper-provider.ts';

const MODEL = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };
const HEALTH = { periodMs: 60_000, finalAfterMs: 120_000 };

/** Providers that measure everything, errors alone, and nothing; and one that moves all traffic at once. */
const PROVIDERS = {
  all: paperProvider(MEASURES_ALL),
  some: paperProvider({ health: HEALTH, metrics: ['alarm'] }),
  none: paperProvider(),
  once: paperProvider({ ...MEASURES_ALL, traffic: 'all-or-nothing' }),
};

function uncallable(): never {
  throw new Error('planning calls nothing');
}

/** A metric source that must never be called. */
export const paperSource: MetricSource = {
  specVersion: 'v1',
  name: 'own',
  metrics: { checkout: { is: 'counts', periodMs: 15_000, finalAfterMs: 5_000 }, 'queue-depth': { is: 'value' } },
  counts: uncallable,
  value: uncallable,
};

/** The plan of one region with a bake at 5 %, and what else is said of it. */
export function paperPlan(spec: Partial<RolloutSpec>, more: Partial<PlanOptions> = {}) {
  const whole = { model: MODEL, regions: ['all/a'], stages: [{ percent: 5, bake: '30m' }, { percent: 100 }], ...spec };
  return planRollout(whole as RolloutSpec, { providers: PROVIDERS, ...more });
}

/** The same, where it is a plan. */
export function planOf(spec: Partial<RolloutSpec>, more: Partial<PlanOptions> = {}) {
  return paperPlan(spec, more)._unsafeUnwrap();
}
