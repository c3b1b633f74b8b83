import type { StepFailure } from '../../errors/rollout-error.ts';
import { describeFailure } from '../../report/describe-failure.ts';
import { describeAfter } from '../../report/describe-rollback.ts';
import { allSteps } from '../../state/find.ts';
import type { RolloutState } from '../../state/rollout-state.ts';
import { isLeftWithTraffic, isMixed, isOnlyUnproven } from './leftovers.ts';

function whyOfRollback(state: RolloutState, failure: StepFailure): string | undefined {
  const { action, region } = failure;
  const version = `version ${state.plan?.spec.model.version}`;
  if (failure.kind === 'fallback-unhealthy')
    return `traffic in ${region} is held where it is: ${describeFailure(failure)}`;
  if (action === 'leave') return `clients may still be sent to ${region}: ${describeFailure(failure)}`;
  if (action !== 'restore' && action !== 'remove') return undefined;
  if (isMixed(failure)) return `${region} is left as it is: ${describeFailure(failure)}`;
  if (action === 'restore') return `traffic in ${region} may still go to ${version}: ${describeFailure(failure)}`;
  if (isLeftWithTraffic(state, failure))
    return `users in ${region} may still be on ${version}: ${describeFailure(failure)}`;
  return undefined;
}

/** Why a person must look, if one must: a mixed fleet, traffic left on the failed version, or a previous deployment that no longer serves. */
export function whyManualAction(state: RolloutState): string | undefined {
  const [unproven] = isOnlyUnproven(state) ? state.failures : [];
  if (unproven !== undefined)
    return `version ${state.plan?.spec.model.version} stays as it is, with nothing against it and nothing proven: ${describeFailure(unproven)}`;
  for (const failure of state.failures)
    if (isMixed(failure)) return `${failure.region} is left as it is: ${describeFailure(failure)}`;
  for (const { failure } of allSteps(state)) {
    const why = failure === undefined ? undefined : whyOfRollback(state, failure);
    if (why !== undefined) return why;
  }
  for (const { after } of state.regions)
    if (after?.previous === 'absent' || after?.previous === 'failed' || after?.previous === 'mixed')
      return `in ${after.region} ${describeAfter(after)}`;
  return undefined;
}
