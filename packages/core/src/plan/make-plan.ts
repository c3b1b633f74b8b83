import { err, ok, type Result } from 'neverthrow';
import { canonicalJson, contentHash } from '../json/content-hash.ts';
import { deepFreeze } from '../json/deep-freeze.ts';
import { checkMetricSource } from '../metrics/check-metric-source.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import { regionEntries } from '../spec/region-entries.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { asText } from '../text/as-text.ts';
import { checkProvider } from './check-provider.ts';
import type { Plan, PlannedProvider } from './plan.ts';
import { planBakes } from './plan-bakes.ts';
import { planBounds } from './plan-bounds.ts';
import { planBudget } from './plan-budget.ts';
import type { PlanError } from './plan-error.ts';
import { planLimits } from './plan-limits.ts';
import type { PlanOptions } from './plan-options.ts';
import { planPreview } from './plan-preview.ts';
import { bakesOf } from './planned-bakes.ts';
import { plannedEvidence } from './planned-evidence.ts';
import { plannedProvider } from './planned-provider.ts';
import { planRouting, routingIssues } from './planned-routing.ts';
import { sampleIssues } from './sample-issues.ts';
import { shortSecrets } from './short-secrets.ts';
import { shortTimeouts } from './short-timeouts.ts';
import { unmetNeeds } from './unmet-needs.ts';
import { unreachableSamples } from './unreachable-samples.ts';

/** Computes the plan of a spec, from checked options. The error is `invalid-spec` with every issue, `invalid-options`, or `incompatible-provider`. */
export function makePlan(spec: unknown, options: PlanOptions): Result<Plan, PlanError> {
  const parsed = parseSpec(spec);
  try {
    return planParsed(spec, parsed, options);
  } catch (thrown) {
    // A getter or a Proxy of the caller threw when it was read.
    const issues = [{ path: '', message: `cannot be read: ${asText(thrown)}` }];
    return err(parsed.isErr() ? parsed.error : { kind: 'invalid-options', issues });
  }
}

function planParsed(
  input: unknown,
  parsed: ReturnType<typeof parseSpec>,
  options: PlanOptions,
): Result<Plan, PlanError> {
  const wrongOptions = options.metrics === undefined ? [] : checkMetricSource(options.metrics);
  if (wrongOptions.length > 0) return err({ kind: 'invalid-options', issues: wrongOptions });
  const needs = unmetNeeds(parsed.isOk() ? parsed.value : input, options);
  const issues = [...(parsed.isErr() ? parsed.error.issues : []), ...needs];
  const set = parsed.isOk() ? parsed.value.verify?.samples : undefined;
  const samples = set === undefined ? undefined : options.samples?.[set];
  if (set !== undefined && samples !== undefined) issues.push(...sampleIssues(set, samples));
  if (parsed.isOk()) issues.push(...shortSecrets(parsed.value.model, options.secrets));
  if (parsed.isErr()) return err({ kind: 'invalid-spec', issues });

  const regions = regionEntries(parsed.value.regions).map(({ path, ...region }) => region);
  const providers: Record<string, PlannedProvider> = {};
  for (const key of new Set(regions.map(({ provider }) => provider))) {
    const provider = options.providers[key];
    const wrong = checkProvider(key, provider) ?? (provider && unreachableSamples(key, provider, set));
    if (provider === undefined || wrong !== undefined) {
      if (issues.length > 0) return err({ kind: 'invalid-spec', issues });
      return err({ kind: 'incompatible-provider', provider: key, message: wrong ?? '' });
    }
    providers[key] = plannedProvider(provider.name, provider.capabilities);
  }

  const specText = canonicalJson(parsed.value);
  const spec = JSON.parse(specText) as RolloutSpec;
  const planned =
    set === undefined || samples === undefined
      ? null
      : { name: set, count: samples.length, hash: contentHash(canonicalJson(samples)) };
  const sources = options.metrics?.metrics ?? {};
  const canHold = options.journal?.outlivesProcess === true;
  const routing = planRouting(spec, regions, options.router);
  const { phases, issues: ofGates } = planBakes({ spec, regions, providers, sources, canHold });
  const limits = planLimits(spec);
  issues.push(
    ...ofGates,
    ...shortTimeouts(spec, limits, providers),
    ...(routing === undefined ? [] : routingIssues(routing, options.router)),
  );
  if (issues.length > 0) return err({ kind: 'invalid-spec', issues });
  const bakes = bakesOf({ phases });
  const evidence = bakes.length === 0 ? undefined : plannedEvidence(spec.evidence);
  const preview = planPreview(spec.model, regions, options.providers);
  // Bakes depend on the journal and on the metric source too.
  const judged = evidence === undefined ? '' : `,${canonicalJson([bakes, evidence])}`;
  const tabled = routing === undefined ? '' : `,${canonicalJson(routing)}`;
  const hash = contentHash(`[1,${specText},${canonicalJson(providers)},${canonicalJson(planned)}${judged}${tabled}]`);
  const computed = {
    spec,
    regions,
    providers,
    samples: planned,
    limits,
    ...(spec.failure !== undefined && { budget: planBudget(spec.failure, regions) }),
    ...(routing !== undefined && { routing }),
    ...(evidence !== undefined && { evidence }),
    phases,
  };
  return ok(
    deepFreeze<Plan>({
      v: 1,
      hash,
      ...computed,
      bounds: planBounds(computed),
      ...(preview !== undefined && { preview }),
    }),
  );
}
