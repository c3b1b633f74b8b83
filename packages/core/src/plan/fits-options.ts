import { err, type Result } from 'neverthrow';
import { canonicalJson, contentHash } from '../json/content-hash.ts';
import type { Plan } from './plan.ts';
import type { PlanError } from './plan-error.ts';
import type { PlanOptions } from './plan-options.ts';
import { type TodaysProviders, todaysProviders } from './todays-providers.ts';
import { unmetNeeds } from './unmet-needs.ts';

/** Whether today's options can go on with a plan that was made earlier: the providers, samples and secrets that it needs are there, and are what it was built on. */
export function fitsOptions(plan: Plan, options: PlanOptions): Result<TodaysProviders, PlanError> {
  const issues = [...unmetNeeds(plan.spec, options)];
  if (issues.length === 0 && !hasSamplesOf(plan, options)) {
    const message = `the samples '${plan.samples?.name}' are not those that the rollout started with: pass the same ones`;
    issues.push({ path: `samples.${plan.samples?.name}`, message });
  }
  if (issues.length > 0) return err({ kind: 'invalid-options', issues });
  return todaysProviders(plan, options.providers, () => true);
}

/** Whether the options have the samples that a plan was made with. */
export function hasSamplesOf({ samples }: Plan, options: Pick<PlanOptions, 'samples'>): boolean {
  if (samples === null) return true;
  const given = options.samples?.[samples.name];
  return given !== undefined && contentHash(canonicalJson(given)) === samples.hash;
}
