import type { InheritedRegion } from '../../plan/follow-up.ts';
import { type Observation, providerError } from '../../provider/contract.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, providerOf } from '../context.ts';
import { failWith, succeed } from '../end-step.ts';
import { describeObservation, isOurs } from '../goal.ts';
import { readingId } from '../live.ts';
import { describeOf, lookAgain, readAgain } from '../look-again.ts';
import type { RegionStep } from './step-kind.ts';

/** What is read there now. Undefined until it was, or while the cloud is at work. */
function readOf(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  which: 'deployment' | 'previous',
): Observation | undefined {
  const of = describeOf(context, step, region, step.key);
  const read = { ...of, deployment: region[which] ?? null, id: readingId(step.planned.id, which) };
  const look = context.live.readings[read.id];
  if (look === undefined) {
    act(context, read);
    return undefined;
  }
  const { outcome } = look;
  if (outcome.kind === 'observation') {
    const { observation } = outcome;
    if (observation.state !== 'pending') return observation;
    const words = () => describeObservation(observation, region.owner);
    lookAgain(context, step, look, read, { since: step.startedAt }, words);
  } else if (outcome.kind === 'error') {
    if (outcome.error.kind === 'not-found') return { state: 'absent', detail: outcome.error.message };
    readAgain(context, step, look, read, outcome.error, 'cannot be read yet');
  }
  return undefined;
}

function refuse(context: DecisionContext, step: StepState, message: string): void {
  failWith(context, step, providerError({ kind: 'conflict', message }));
}

/** Why the deployment of the earlier rollout no longer serves, so that a rollback would move somebody else's traffic; undefined if it serves. */
function whyNotServing(now: Observation, { owner, percent }: InheritedRegion): string | undefined {
  const seen = describeObservation(now, owner);
  if (now.state === 'mixed') return `its deployments are partly on one version and partly on another: ${seen}`;
  if (percent === 0) return undefined;
  if (!isOurs(now, owner)) return `the deployment that serves is not the one that the rollout made: ${seen}`;
  const share = now.state === 'absent' ? 0 : now.percent;
  return share === 0 ? `it takes no traffic any more, so another deployment serves by now: ${seen}` : undefined;
}

/** Whether there is something to roll back, and something to go back to. */
function checkRollBack(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  inherited: InheritedRegion,
): void {
  const now = readOf(context, step, region, 'deployment');
  if (now === undefined) return;
  const why = whyNotServing(now, inherited);
  if (why !== undefined) return refuse(context, step, why);
  if (region.previous === null) {
    const takesTraffic = isOurs(now, region.owner) && now.state !== 'absent' && now.percent !== 0;
    if (takesTraffic && context.plan.followUp?.withoutPrevious !== 'remove')
      return refuse(
        context,
        step,
        "there is no previous deployment, so nothing would serve after a rollback: to remove the version anyway, pass withoutPrevious: 'remove'",
      );
    return succeed(context, step);
  }
  const before = readOf(context, step, region, 'previous');
  if (before === undefined) return;
  if (before.state === 'absent') return refuse(context, step, 'the previous deployment is gone');
  succeed(context, step);
}

/** Whether nobody needs the previous deployment. */
function checkRetire(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  { desired }: InheritedRegion,
): void {
  if (providerOf(context, region)?.retires === false)
    return refuse(context, step, 'its provider cannot remove a deployment; remove it by hand');
  const before = readOf(context, step, region, 'previous');
  if (before === undefined) return;
  if (before.state === 'absent') return succeed(context, step);
  const { version, percent, state } = before;
  if (state === 'mixed')
    return refuse(context, step, 'the previous deployment is partly on one version and partly on another');
  if (percent === undefined)
    return refuse(context, step, 'nobody can say whether the previous deployment takes traffic');
  if (percent > 0) return refuse(context, step, `the previous deployment takes ${percent} percent of the traffic`);
  if (desired === undefined || version !== desired) return succeed(context, step);
  // The same version may have been rolled out twice: then the rollout's own deployment is what serves.
  const now = readOf(context, step, region, 'deployment');
  if (now === undefined) return;
  if (isOurs(now, region.owner) && now.state !== 'absent' && now.percent !== 0) return succeed(context, step);
  refuse(context, step, `version ${version} is what should serve there, by the ledger`);
}

function decideCheck(context: DecisionContext, step: StepState, region: RegionState): void {
  const { followUp } = context.plan;
  const inherited = followUp?.regions[region.planned.key];
  if (followUp === undefined || inherited === undefined) return;
  switch (followUp.does) {
    case 'roll-back':
      return checkRollBack(context, step, region, inherited);
    case 'retire-previous':
      return checkRetire(context, step, region, inherited);
    case 'take-out':
    case 'return':
      // A region that gives no answer can be taken out as well; whose the entry is shows as it is changed.
      return succeed(context, step);
    case 'watch':
      // It is not driven by the engine.
      return;
    default:
      return followUp.does satisfies never;
  }
}

/** Checks a region before a follow-up changes it: a rollback needs the earlier rollout's deployment to serve, and a removal needs the previous deployment to be idle. */
export const checkStep: RegionStep = { of: 'region', decide: decideCheck };
