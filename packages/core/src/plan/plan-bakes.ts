import type { SpecIssue } from '../input/spec-issue.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { gateIssues } from './gate-issues.ts';
import type { Phase, Plan, PlannedRegion } from './plan.ts';
import { approvalIssues, withApprovals } from './plan-approvals.ts';
import { planPhases } from './plan-phases.ts';
import { plannedBakeOf } from './planned-bake-of.ts';
import type { SourceMetrics } from './resolve-metric.ts';
import { shortBake } from './short-bake.ts';

/** What a plan of phases is made from. */
export interface ToPlan {
  readonly spec: RolloutSpec;
  readonly regions: readonly PlannedRegion[];
  readonly providers: Plan['providers'];
  readonly sources: SourceMetrics;
  /** The log outlives the process, so that the rollout can wait for a person. */
  readonly canHold: boolean;
}

/** The phases of a plan, and the issues of its bakes, of the gates that were written for them, and of its approvals, each once. */
export function planBakes({ spec, regions, providers, sources, canHold }: ToPlan): {
  readonly phases: readonly Phase[];
  readonly issues: readonly SpecIssue[];
} {
  const issues = new Map<string, SpecIssue>();
  const phases = planPhases(spec, regions, providers, (at, moved) => {
    const bake = spec.stages?.[at]?.bake;
    if (bake === undefined) return undefined;
    const stage = { spec, at, regions: moved, providers, sources };
    const planned = plannedBakeOf(stage, bake, canHold);
    for (const issue of [...gateIssues(stage), ...shortBake(stage, planned)]) issues.set(issue.path, issue);
    return planned;
  });
  return {
    phases: withApprovals(phases, spec.approvals),
    issues: [...issues.values(), ...approvalIssues(phases, spec.approvals)],
  };
}
