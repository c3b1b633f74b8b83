import { err, ok, type Result } from 'neverthrow';
import { canonicalJson, contentHash } from '../json/content-hash.ts';
import type { Plan } from './plan.ts';
import type { PlanError } from './plan-error.ts';
import type { PlanOptions } from './plan-options.ts';
import { todaysProviders } from './todays-providers.ts';
import { unmetNeeds } from './unmet-needs.ts';

/** How today's options go on with a plan that was made earlier. */
export interface Fit {
  /** What the providers say of themselves today. */
  readonly providers: Plan['providers'];
  /** What people should be told. */
  readonly warnings: readonly string[];
  /** The samples are not those of the plan, so the previous deployment cannot be probed. */
  readonly cannotProbe?: boolean | undefined;
}

/** Whether today's options can go on with a plan that was made earlier: its providers, samples and secrets are there, and are what it was built on. */
export function fitOptions(plan: Plan, options: PlanOptions): Result<Fit, PlanError> {
  const issues = [...unmetNeeds(plan.spec, options)];
  if (issues.length === 0 && !hasSamplesOf(plan, options)) {
    const path = `samples.${plan.samples?.name}`;
    issues.push({ path, message: 'are not the samples that the rollout started with: pass the same ones' });
  }
  if (issues.length > 0) return err({ kind: 'invalid-options', issues });
  return todaysProviders(plan, options.providers, () => true);
}

/** Whether today's options can roll a plan back: only the providers of regions in which something was changed must be there. */
export function fitRollback(plan: Plan, options: PlanOptions, touched: ReadonlySet<string>): Result<Fit, PlanError> {
  return todaysProviders(plan, options.providers, (key) => touched.has(key)).andThen((today) =>
    ok({ ...today, cannotProbe: !hasSamplesOf(plan, options) }),
  );
}

function hasSamplesOf({ samples }: Plan, options: PlanOptions): boolean {
  if (samples === null) return true;
  const given = options.samples?.[samples.name];
  return given !== undefined && contentHash(canonicalJson(given)) === samples.hash;
}
