import { err, ok, type Result } from 'neverthrow';
import type { SpecIssue } from '../input/spec-issue.ts';
import { canonicalJson, contentHash } from '../json/content-hash.ts';
import { fitMeasures, fitSource } from './fit-gates.ts';
import type { Plan } from './plan.ts';
import type { PlanError } from './plan-error.ts';
import type { PlanOptions } from './plan-options.ts';
import type { SourceMetrics } from './resolve-metric.ts';
import { todaysProviders } from './todays-providers.ts';
import { unmetNeeds } from './unmet-needs.ts';

/** What today's options mean for a plan that was made earlier. */
export interface Fit {
  /** The providers' capabilities today. */
  readonly providers: Plan['providers'];
  /** The metrics of today's source: their periods may be others than in the plan. */
  readonly sources?: SourceMetrics | undefined;
  /** Warnings for people. */
  readonly warnings: readonly string[];
  /** The samples are not those of the plan, so the previous deployment cannot be probed. */
  readonly cannotProbe?: boolean | undefined;
}

/** Checks whether today's options can continue a plan that was made earlier: its providers, samples, secrets and metrics must be present and unchanged. */
export function fitOptions(plan: Plan, options: PlanOptions): Result<Fit, PlanError> {
  const issues = [...unmetNeeds(plan.spec, options), ...fitSource(plan, options.metrics), ...fitRouter(plan, options)];
  if (issues.length === 0 && !hasSamplesOf(plan, options)) {
    const path = `samples.${plan.samples?.name}`;
    issues.push({ path, message: 'are not the samples that the rollout started with: pass the same ones' });
  }
  if (issues.length > 0) return err({ kind: 'invalid-options', issues });
  const sources = options.metrics?.metrics;
  return todaysProviders(plan, options.providers, () => true).andThen((today) =>
    fitMeasures(plan, today.providers).map(() => ({ ...today, ...(sources !== undefined && { sources }) })),
  );
}

/** Checks whether today's options can roll a plan back: only the providers of changed regions must be present. */
export function fitRollback(plan: Plan, options: PlanOptions, touched: ReadonlySet<string>): Result<Fit, PlanError> {
  const issues = plan.routing === undefined ? [] : fitRouter(plan, options);
  if (issues.length > 0) return err({ kind: 'invalid-options', issues });
  return todaysProviders(plan, options.providers, (key) => touched.has(key)).andThen((today) =>
    ok({ ...today, cannotProbe: !hasSamplesOf(plan, options) }),
  );
}

/** The router must be the one whose table the plan enters. */
function fitRouter({ routing }: Plan, { router }: PlanOptions): readonly SpecIssue[] {
  if (routing === undefined || router?.name === routing.router) return [];
  const given = router === undefined ? 'is missing' : `is '${router.name}'`;
  return [{ path: 'router', message: `${given}: pass '${routing.router}', which the rollout started with` }];
}

function hasSamplesOf({ samples }: Plan, options: PlanOptions): boolean {
  if (samples === null) return true;
  const given = options.samples?.[samples.name];
  return given !== undefined && contentHash(canonicalJson(given)) === samples.hash;
}
