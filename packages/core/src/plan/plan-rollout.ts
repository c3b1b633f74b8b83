import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import { asText } from '../errors/as-text.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { CheckedSpec, Providers, RolloutOptions } from '../options.ts';
import type { Capabilities } from '../provider/v1/capabilities.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import { regionEntries } from '../spec/region-entries.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { withLoggedNumbers } from './check-capabilities.ts';
import { checkProvider } from './check-provider.ts';
import { canonicalJson, contentHash } from './content-hash.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Plan, PlannedProvider } from './plan.ts';
import { planLimits } from './plan-limits.ts';
import { planPhases } from './plan-phases.ts';
import { planPreview } from './plan-preview.ts';
import { sampleIssues } from './sample-issues.ts';
import { shortSecrets } from './short-secrets.ts';
import { unmetNeeds } from './unmet-needs.ts';
import { unreachableSamples } from './unreachable-samples.ts';

/** What a plan is made from, beside the spec: the rollout's own options have all of it. */
export type PlanOptions<P extends Providers = Providers> = Pick<RolloutOptions<P>, 'providers' | 'samples' | 'secrets'>;

/**
 * Computes what a rollout will do, and calls no cloud: providers are only asked for their name, version, capabilities and `preview`.
 * The error is `invalid-spec` with every issue of spec, samples and secrets, `invalid-options`, or `incompatible-provider`.
 */
export function planRollout<P extends Providers, const Regions extends RolloutSpec['regions']>(
  spec: CheckedSpec<Regions, P>,
  options: PlanOptions<P>,
): Result<Plan, RolloutError> {
  const checked = checkOptions(options, 'providers');
  if (checked.isErr()) return err(checked.error);
  return planWith(spec, checked.value, undefined, []);
}

/**
 * The plan that today's options give for the spec of a log, and warnings. It is for the take-up of a rollout: a capability that is no number any more is
 * that of the log, and a secret that is too short to be masked is let pass.
 */
export function planAgain(
  logged: Plan,
  options: PlanOptions,
): Result<{ readonly plan: Plan; readonly warnings: readonly string[] }, RolloutError> {
  const warnings: string[] = [];
  return planWith(logged.spec, options, logged, warnings).map((plan) => ({ plan, warnings }));
}

function planWith(
  spec: unknown,
  options: PlanOptions,
  logged: Plan | undefined,
  warnings: string[],
): Result<Plan, RolloutError> {
  const parsed = parseSpec(spec);
  try {
    return makePlan(spec, parsed, options, logged, warnings);
  } catch (thrown) {
    // What the caller made (a getter, a Proxy) threw when it was read.
    const issues = [{ path: '', message: `cannot be read: ${asText(thrown)}` }];
    return err(parsed.isErr() ? parsed.error : { kind: 'invalid-options', issues });
  }
}

function makePlan(
  input: unknown,
  parsed: ReturnType<typeof parseSpec>,
  options: PlanOptions,
  logged: Plan | undefined,
  warnings: string[],
): Result<Plan, RolloutError> {
  const needs = unmetNeeds(parsed.isOk() ? parsed.value : input, options);
  const issues = [...(parsed.isErr() ? parsed.error.issues : []), ...needs];
  const set = parsed.isOk() ? parsed.value.verify?.samples : undefined;
  const samples = set === undefined ? undefined : options.samples?.[set];
  if (set !== undefined && samples !== undefined) issues.push(...sampleIssues(set, samples));
  if (parsed.isOk() && logged === undefined) issues.push(...shortSecrets(parsed.value.model, options.secrets));
  if (parsed.isErr() || issues.length > 0) return err({ kind: 'invalid-spec', issues });

  const regions = regionEntries(parsed.value.regions).map(({ path, ...region }) => region);
  const providers: Record<string, PlannedProvider> = {};
  for (const key of new Set(regions.map(({ provider }) => provider))) {
    const provider = options.providers[key];
    const { capabilities, replaced } = withLoggedNumbers(provider?.capabilities, logged?.providers[key]);
    const message = checkProvider(key, provider, capabilities);
    if (provider === undefined || message !== undefined) {
      return err({ kind: 'incompatible-provider', provider: key, message: message ?? '' });
    }
    const unreachable = unreachableSamples(key, provider, set);
    if (unreachable !== undefined) return err({ kind: 'incompatible-provider', provider: key, message: unreachable });
    for (const field of replaced)
      warnings.push(
        `Provider '${key}' has no valid number in capabilities.${field} any more; the rollout goes on with the one that it started with.`,
      );
    providers[key] = plannedProvider(provider.name, capabilities as Capabilities);
  }

  const specText = canonicalJson(parsed.value);
  const spec = JSON.parse(specText) as RolloutSpec;
  const planned =
    set === undefined || samples === undefined
      ? null
      : { name: set, count: samples.length, hash: contentHash(canonicalJson(samples)) };
  const preview = planPreview(spec.model, regions, options.providers);
  const hash = contentHash(`[1,${specText},${canonicalJson(providers)},${canonicalJson(planned)}]`);
  return ok(
    deepFreeze<Plan>({
      v: 1,
      hash,
      spec,
      regions,
      providers,
      samples: planned,
      limits: planLimits(spec),
      phases: planPhases(spec, regions, providers),
      ...(preview !== undefined && { preview }),
    }),
  );
}

function plannedProvider(name: string, capabilities: Capabilities): PlannedProvider {
  const { traffic, settleMs, retires = true, cancels, leftovers, expectedMs } = capabilities;
  return {
    name,
    traffic,
    settleMs,
    retires,
    ...(cancels === true && { cancels }),
    ...(leftovers === true && { leftovers }),
    ...(expectedMs === undefined ? {} : { expectedMs: JSON.parse(JSON.stringify(expectedMs)) as typeof expectedMs }),
  };
}
