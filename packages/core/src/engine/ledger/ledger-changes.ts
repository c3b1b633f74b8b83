import type { EventOf } from '../../events/rollout-event.ts';
import type { ActualVersion, BlockedVersion, LedgerChange } from '../../ledger/ledger-change.ts';
import { describeFailure } from '../../report/describe-failure.ts';
import { describeAfter } from '../../report/describe-rollback.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';

/** Whether the rollout left its version in a region, as far as the spec asked for. */
function isKept({ rollback, touched }: RegionState): boolean {
  return touched && rollback === undefined;
}

/** What serves in a region that keeps the new version: its last share that was read back. */
function keptVersion({ percent }: RegionState, version: string): ActualVersion {
  if (percent > 0) return { state: 'serving', version, percent };
  return { state: 'unknown', why: 'no read showed traffic on the new version, and nobody read what else serves' };
}

/** What serves in a region after its rollback, as the last read of the previous deployment showed it. */
function restoredVersion({ after, steps }: RegionState): ActualVersion {
  if (after === undefined) return { state: 'unknown', why: 'nothing was read after the rollback' };
  const { previous, version, percent = 0 } = after;
  const isRemoved = steps.some(({ planned, status }) => planned.action === 'remove' && status === 'succeeded');
  if (previous === 'none')
    return isRemoved ? { state: 'none' } : { state: 'unknown', why: 'the new deployment was not seen to be removed' };
  if (previous === 'ready' && version !== undefined && percent > 0) return { state: 'serving', version, percent };
  return { state: 'unknown', why: describeAfter(after) };
}

/** What should serve in a region: left out where nothing was observed that says so. */
function desiredVersion({ after, previous }: RegionState): string | null | undefined {
  return previous === null ? null : after?.version;
}

/** Why a region was rolled back, in a few words: its own failure before those of others. */
function whyRolledBack({ failures, asked, warnings, plan }: RolloutState, region: string): string {
  if (plan?.followUp !== undefined) {
    const { of, reason } = plan.followUp;
    return `rollout ${of} was rolled back on request${reason === undefined ? '' : `: ${reason}`}`;
  }
  const failure = [...failures, ...warnings].find((each) => each.region === region) ?? failures[0];
  if (asked.abort !== undefined && failure?.region !== region) return `aborted: ${asked.abort}`;
  if (failure === undefined) return 'it was rolled back';
  // A gate's failure names its region itself.
  const isOfOther = failure.region !== undefined && failure.region !== region && failure.kind !== 'gate-failed';
  return isOfOther ? `${failure.region} failed: ${describeFailure(failure)}` : describeFailure(failure);
}

function changeOf(
  state: RolloutState,
  region: RegionState,
  target: string,
  { outcome, at }: { readonly outcome: EventOf<'rollout-end'>['outcome']; readonly at: number },
): LedgerChange {
  const { name: model = '', version = '' } = state.plan?.spec.model ?? {};
  const { key } = region.planned;
  const of = { target, region: key, model };
  const rolloutId = state.id;
  if (isKept(region)) {
    const isMixed = state.failures.some(
      (failure) => failure.kind === 'drift' && failure.mixed && failure.region === key,
    );
    if (isMixed)
      return {
        ...of,
        actual: { state: 'unknown', why: 'its deployments are partly on one version and partly on another' },
      };
    return {
      ...of,
      desired: version,
      actual: keptVersion(region, version),
      ...(region.verified === 'success' && { verified: { version, rolloutId, at } }),
      ...(outcome === 'succeeded' && { unblocked: version }),
    };
  }
  const { supersededBy } = state.asked;
  const blocked: BlockedVersion = { model, version, rolloutId, at, why: whyRolledBack(state, key) };
  return {
    ...of,
    desired: desiredVersion(region),
    actual: restoredVersion(region),
    blocked: supersededBy === undefined ? blocked : { ...blocked, supersededBy },
  };
}

/** Whether the rollout changed what serves in a region. A follow-up changes what it rolls back, and no more. */
function isChanged({ plan }: RolloutState, { touched, rollback }: RegionState): boolean {
  return touched && (plan?.followUp === undefined || rollback !== undefined);
}

/**
 * What the end of a rollout changes in the ledger: one change for each target in which it called a deploy. Empty for a rollout that held no claim.
 * `at`: when it ends, in milliseconds since the epoch.
 */
export function ledgerChanges(
  state: RolloutState,
  end: { readonly outcome: EventOf<'rollout-end'>['outcome']; readonly at: number },
): readonly LedgerChange[] {
  if (!state.claim.held) return [];
  return state.regions.flatMap((region) =>
    isChanged(state, region) && region.target !== undefined ? changeOf(state, region, region.target, end) : [],
  );
}
