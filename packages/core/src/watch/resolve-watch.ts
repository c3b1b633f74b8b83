import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { leftIn, notPossible, type Parent } from '../follow-ups/read-parent.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { fitSource } from '../plan/fit-gates.ts';
import { fitRollback } from '../plan/fit-options.ts';
import { followUpPlan, type InheritedRegion } from '../plan/follow-up.ts';
import type { Plan } from '../plan/plan.ts';
import { durationMs } from '../spec/duration.ts';
import type { RegionState } from '../state/rollout-state.ts';
import { enumerated } from '../text/listed.ts';
import type { ChangeRules } from '../watching/decide-change.ts';
import type { WatchRules } from '../watching/decide-watch.ts';
import { type WatchPlan, watchPlanOf } from './watch-gates.ts';
import type { WatchOptions } from './watch-options.ts';

const MINUTE_MS = 60_000;
const RECOVER_MS = 5 * MINUTE_MS;
const TELL_MS = 60 * MINUTE_MS;
const FAILURES = 3;

/** A watch, with all defaults filled in. */
export interface ResolvedWatch {
  readonly parent: Parent;
  /** The plan of the watch's own log. */
  readonly plan: Plan;
  /** By region key, as the rollout left them. */
  readonly regions: Readonly<Record<string, RegionState>>;
  readonly inherited: Readonly<Record<string, InheritedRegion>>;
  readonly plans: Readonly<Record<string, WatchPlan>>;
  readonly everyMs: number;
  /** How long after its end the slowest region's counts are final. */
  readonly finalAfterMs: number;
  readonly rules: WatchRules;
  readonly changes: ChangeRules;
  /** Whether regions are taken out of the router's table. */
  readonly isTabled: boolean;
}

/** What of the options does not fit the rollout, or has no effect. */
function issuesOf(
  { state, plan }: Parent,
  { router, minServing, samples, metrics }: WatchOptions,
): readonly SpecIssue[] {
  const issues: SpecIssue[] = [...fitSource(plan, metrics)];
  const hasEntered = state.regions.some(({ entered }) => entered);
  if (router !== undefined && !hasEntered)
    issues.push({ path: 'router', message: 'the rollout entered no table: leave it out' });
  if (router === undefined && minServing !== undefined)
    issues.push({ path: 'minServing', message: 'has no effect without router' });
  if (samples !== undefined && plan.samples === null)
    issues.push({ path: 'samples', message: 'the rollout was verified without samples: leave it out' });
  else if (samples !== undefined && samples[plan.samples?.name ?? ''] === undefined)
    issues.push({ path: `samples.${plan.samples?.name}`, message: 'is missing: the rollout was verified with it' });
  return issues;
}

function rollBackRules({ state }: Parent, { rollBack }: WatchOptions): ChangeRules['rollBack'] {
  if (rollBack === undefined) return undefined;
  const { within, of = 'region' } = rollBack;
  const until = state.updatedAt + (durationMs(within) ?? 0);
  if (of === 'region') return { until };
  return { until, all: state.regions.flatMap((region) => (leftIn(region) ? region.planned.key : [])) };
}

/** When what the rollout kept is retired, and where it kept something: if its spec says for how long. */
function retireRules(
  { plan, state }: Parent,
  inherited: Readonly<Record<string, InheritedRegion>>,
): ChangeRules['retire'] {
  const { previous } = plan.spec;
  const keptMs = typeof previous === 'object' ? durationMs(previous.keepFor) : undefined;
  if (keptMs === undefined) return undefined;
  const regions = Object.entries(inherited).flatMap(([key, left]) => (left.previous === null ? [] : key));
  return { at: state.updatedAt + keptMs, regions };
}

/** Fills in the defaults of a watch. The error is that there is nothing to watch, or that an option does not fit the rollout. */
export function resolveWatch(parent: Parent, options: WatchOptions, now: number): Result<ResolvedWatch, RolloutError> {
  const { state, plan } = parent;
  const issues = issuesOf(parent, options);
  if (issues.length > 0) return err({ kind: 'invalid-options', issues });
  const wanted = options.regions;
  const regions: Record<string, RegionState> = {};
  const inherited: Record<string, InheritedRegion> = {};
  for (const region of state.regions) {
    const { key } = region.planned;
    const left = leftIn(region);
    const isServing = region.percent === 100 && region.rollback === undefined;
    if (left === undefined || !isServing || wanted?.includes(key) === false) continue;
    regions[key] = region;
    inherited[key] = left;
  }
  const missing = (wanted ?? []).filter((key) => regions[key] === undefined);
  if (missing.length > 0) return err(notPossible(`rollout ${state.id} left no version in ${enumerated(missing)}`));
  if (Object.keys(regions).length === 0)
    return err(notPossible(`rollout ${state.id} left its version nowhere, so there is nothing to watch`));
  const watchPlan = followUpPlan(plan, { of: state.id, does: 'watch', regions: inherited });
  const fit = fitRollback(watchPlan, options, new Set(Object.keys(watchPlan.providers)));
  if (fit.isErr()) return err(fit.error);
  const plans = Object.fromEntries(
    Object.entries(regions).map(([key, region]) => {
      const provider = fit.value.providers[region.planned.provider];
      return [key, watchPlanOf(plan, region, provider, options.metrics?.metrics)] as const;
    }),
  );
  const longestPeriodMs = Math.max(MINUTE_MS, ...Object.values(plans).map(({ timing }) => timing.periodMs));
  const count = Object.keys(regions).length;
  const forMs = durationMs(options.for);
  const owners = Object.fromEntries(Object.entries(inherited).map(([key, { owner }]) => [key, owner] as const));
  const rollBack = rollBackRules(parent, options);
  const retire = retireRules(parent, inherited);
  return ok({
    parent,
    plan: watchPlan,
    regions,
    inherited,
    plans,
    everyMs: durationMs(options.every) ?? longestPeriodMs,
    finalAfterMs: Math.max(0, ...Object.values(plans).map(({ timing }) => timing.finalAfterMs)),
    rules: {
      version: plan.spec.model.version,
      owners,
      failures: options.failures ?? FAILURES,
      recoverMs: durationMs(options.recoverAfter) ?? RECOVER_MS,
      tellEveryMs: durationMs(options.tellEvery) ?? TELL_MS,
      ...(forMs !== undefined && { endsAt: now + forMs }),
    },
    changes: {
      minServing: options.minServing ?? Math.ceil(count / 2),
      ...(rollBack !== undefined && { rollBack }),
      ...(retire !== undefined && { retire }),
    },
    isTabled: options.router !== undefined,
  });
}
