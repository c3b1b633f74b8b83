import type { Leftover, RegionAfterRollback, RollbackOutcome, StepFailure } from '../errors/rollout-error.ts';
import type { Handle } from '../events/rollout-event.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { FollowUp } from '../plan/follow-up.ts';
import type { PreviousPolicy } from '../spec/rollout-spec.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { asSentence } from '../text/full-stop.ts';
import { formatFailure } from './format-failure.ts';

/** One region of a rollout that succeeded. */
export interface RegionReport {
  /** `aws/us-east-1`. */
  readonly region: string;
  readonly target: string;
  /** The deployment that serves now. */
  readonly deployment: Handle;
  /** The previous deployment, or null; kept for a quick rollback unless the spec says `previous: 'retire'`. */
  readonly previous: Handle | null;
  /** The deployment's share of the region's traffic, in percent. */
  readonly percent: number;
  readonly verification: VerificationSummary;
}

/** A region that failed within the failure budget: it was rolled back, and the others went on. */
export interface ToleratedRegion {
  /** `aws/us-east-1`. */
  readonly region: string;
  readonly failures: readonly StepFailure[];
  readonly rollback: RollbackOutcome;
  /** Set if it was beyond the failure budget, and somebody accepted it. */
  readonly accepted?: true | undefined;
}

/** Something that went wrong and did not end the rollout. */
export interface RolloutWarning {
  /** Left out if it is about the whole rollout. */
  readonly region?: string | undefined;
  /** One sentence: what failed, and why. */
  readonly message: string;
}

/** An approval that was given. */
export interface ApprovalReport {
  /** `approve:wave-2`. */
  readonly step: string;
  /** As the host that sent the command says; left out if it does not. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

/** What a rollout did that follows another. */
export interface FollowUpReport {
  /** The id of the rollout that it follows. */
  readonly of: string;
  readonly does: FollowUp['does'];
  /** The regions in which it did that. */
  readonly regions: readonly string[];
  /** Of a rollback: what was read afterwards in each of them. */
  readonly after: readonly RegionAfterRollback[];
}

/** The result of a rollout that succeeded. */
export interface RolloutReport {
  readonly id: string;
  readonly model: { readonly name: string; readonly version: string };
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly regions: readonly RegionReport[];
  /** Regions that failed within the failure budget, or whose failure somebody accepted; they serve what they served before. */
  readonly tolerated: readonly ToleratedRegion[];
  /** What becomes of the previous deployments. */
  readonly previous: PreviousPolicy;
  /** What is no longer needed and could not be removed: a previous deployment, or what only verification needed. */
  readonly left: readonly Leftover[];
  /** Regions that serve but whose monitoring could not be switched on, and bakes in which nothing was proven; each with the reason. */
  readonly warnings: readonly RolloutWarning[];
  /** Left out if the plan asks for none. */
  readonly approvals?: readonly ApprovalReport[] | undefined;
  /** Left out unless it follows another rollout. */
  readonly followUp?: FollowUpReport | undefined;
}

function asWarning(failure: StepFailure): RolloutWarning {
  return { region: failure.region, message: formatFailure(failure) };
}

function approvalsOf({ steps }: RolloutState): Pick<RolloutReport, 'approvals'> {
  const approvals = steps.flatMap(({ planned, reason, by }) =>
    planned.action === 'approve'
      ? { step: planned.id, ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) }
      : [],
  );
  return approvals.length === 0 ? {} : { approvals };
}

/** Bakes that went on although nothing was proven, or because somebody accepted it. */
function unprovenBakes({ steps }: RolloutState): readonly RolloutWarning[] {
  return steps.flatMap(({ planned, status, reason }) =>
    planned.action === 'bake' && status === 'succeeded' && reason !== undefined
      ? { message: asSentence(`${planned.id} ended without a verdict, and the rollout went on: ${reason}`) }
      : [],
  );
}

function toleratedRegions({ rollbacks, failures, accepted }: RolloutState): readonly ToleratedRegion[] {
  return rollbacks.flatMap(({ of, regions, outcome }) =>
    of === 'rollout'
      ? []
      : regions.map((region) => ({
          region,
          failures: failures.filter((failure) => failure.region === region),
          rollback: outcome ?? { outcome: 'not-needed' },
          ...(accepted.includes(region) && { accepted: true as const }),
        })),
  );
}

function followUpReport({ regions }: RolloutState, { of, does }: FollowUp): FollowUpReport {
  const done = regions.map(({ planned }) => planned.key);
  return { of, does, regions: done, after: regions.flatMap(({ after }) => after ?? []) };
}

/** The report of a state that ended in success; undefined for any other state. */
export function rolloutReport(state: RolloutState): RolloutReport | undefined {
  const { plan } = state;
  if (plan === undefined || state.outcome !== 'succeeded') return undefined;
  const regions: RegionReport[] = [];
  for (const { planned, rollback, target, deployment, previous, percent, verification } of state.regions) {
    // A region that was rolled back by itself does not serve the new version.
    if (rollback !== undefined || target === undefined || deployment === undefined || verification === undefined)
      continue;
    regions.push({ region: planned.key, target, deployment, previous, percent, verification });
  }
  const { name, version } = plan.spec.model;
  const previous = plan.spec.previous ?? 'keep';
  return {
    id: state.id,
    model: { name, version },
    startedAt: state.startedAt,
    endedAt: state.updatedAt,
    regions,
    tolerated: toleratedRegions(state),
    previous,
    left: state.left,
    warnings: [...unprovenBakes(state), ...state.warnings.map(asWarning)],
    ...approvalsOf(state),
    ...(plan.followUp !== undefined && { followUp: followUpReport(state, plan.followUp) }),
  };
}
