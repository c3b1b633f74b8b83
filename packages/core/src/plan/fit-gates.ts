import { err, ok, type Result } from 'neverthrow';
import type { SpecIssue } from '../input/spec-issue.ts';
import { checkMetricSource } from '../metrics/check-metric-source.ts';
import type { MetricSource } from '../metrics/metric-source.ts';
import type { Plan } from './plan.ts';
import type { IncompatibleProvider } from './plan-error.ts';
import { gatesOf } from './planned-bakes.ts';
import { measuredBy, measures } from './resolve-metric.ts';

/** The issues of today's metric source, for a plan that was made with one. Periods may be others than they were. */
export function fitSource(plan: Plan, source: MetricSource | undefined): readonly SpecIssue[] {
  const wrong = source === undefined ? [] : checkMetricSource(source);
  if (wrong.length > 0) return wrong;
  const issues = new Map<string, SpecIssue>();
  for (const { metric } of gatesOf(plan)) {
    if (metric.of !== 'source-counts' && metric.of !== 'source-value') continue;
    const was = metric.of === 'source-counts' ? 'counts' : 'value';
    const message = sourceIssue(source, metric.name, was);
    if (message !== undefined) issues.set(metric.name, { path: 'metrics', message });
  }
  return [...issues.values()];
}

function sourceIssue(source: MetricSource | undefined, name: string, was: 'counts' | 'value'): string | undefined {
  if (source === undefined) return `is missing: a gate of this rollout reads '${name}' from it`;
  const today = Object.hasOwn(source.metrics, name) ? source.metrics[name] : undefined;
  if (today === undefined) return `has no '${name}', which a gate of this rollout reads: pass the same source`;
  if (today.is === was) return undefined;
  return `had '${name}' as ${was} when this rollout started, and has it as ${today.is} now: pass the same source`;
}

/** Fails if a provider no longer measures what a gate of the plan reads in its regions. */
export function fitMeasures(plan: Plan, providers: Plan['providers']): Result<void, IncompatibleProvider> {
  const providerOf = new Map(plan.regions.map(({ key, provider }) => [key, provider]));
  for (const { name, metric, regions } of gatesOf(plan))
    for (const key of new Set(regions.flatMap((region) => providerOf.get(region) ?? []))) {
      const today = providers[key];
      if (today === undefined || measures(today, metric)) continue;
      const message =
        `A gate of this rollout judges '${name}', which provider '${key}' measured when the rollout started. ` +
        `Now it measures ${measuredBy(today)}. Continue the rollout with the settings that it started with, or abort it.`;
      return err({ kind: 'incompatible-provider', provider: key, message });
    }
  return ok();
}
