import type { Handle } from '../../events/rollout-event.ts';
import { canonicalJson } from '../../json/content-hash.ts';
import { ownerKey } from '../../plan/step-key.ts';
import { type Finding, type Prepared, providerError } from '../../provider/contract.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, providerOf } from '../context.ts';
import type { Read } from '../effect.ts';
import { fail, failWith, succeed } from '../end-step.ts';
import { type Look, readingId } from '../live.ts';
import { describeOf, readAgain } from '../look-again.ts';
import type { RegionStep } from './step-kind.ts';

/** Asks, for a deploy attempt, what will be made and what serves now. Everything is named by the attempt's key. */
export function prepareFor(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  attempt: number,
  id: string,
): Read {
  const key = ownerKey(context.state, region.planned.key, attempt);
  return {
    id,
    key,
    step: step.planned.id,
    target: step.planned.target,
    method: 'prepare',
    timeoutMs: context.plan.limits.callMs,
  };
}

/** What `prepare` found that blocks the deployment. */
function obstaclesIn({ findings }: Prepared<Handle>): readonly Finding[] {
  return findings.filter(({ level }) => level === 'error');
}

function toldOf(obstacles: readonly Finding[]): string {
  return obstacles.map(({ message }) => message.replace(/\.$/, '')).join('; ');
}

/** An answer of `prepare`, and the read that it was given to. */
interface Answered {
  readonly read: Read;
  readonly look: Look;
  readonly prepared: Prepared<Handle>;
}

/**
 * Whether nothing that `prepare` found blocks the deployment. If something does that may pass by itself, the region is prepared again; else the
 * step fails with it.
 */
export function isDeployable(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  { read, look, prepared }: Answered,
): boolean {
  const { deployment, previous, findings } = prepared;
  if (previous !== null && canonicalJson(previous) === canonicalJson(deployment)) {
    const { planned } = region;
    const { name } = providerOf(context, region) ?? planned;
    const message = `${name}.prepare named the new deployment as the previous one, so a rollback would remove what serves`;
    failWith(context, step, providerError({ kind: 'unexpected', message }));
    return false;
  }
  const obstacles = obstaclesIn(prepared);
  if (obstacles.length === 0) return true;
  const message = toldOf(obstacles);
  if (obstacles.every(({ retryable }) => retryable === true)) {
    const busy = providerError({ kind: 'conflict', retryable: true, message });
    readAgain(context, step, look, read, busy, 'cannot be prepared yet');
    return false;
  }
  const error = providerError({ kind: 'invalid', message });
  fail(context, step, { kind: 'provider-failed', error, attempts: step.attempt, findings });
  return false;
}

/** Whether `prepare` still names the target that is claimed; if not, the step fails. */
export function isClaimed(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  { target }: Prepared<Handle>,
): boolean {
  if (target === region.target) return true;
  const message = `prepare names another target than before (${target}), and only ${region.target} is claimed`;
  failWith(context, step, providerError({ kind: 'conflict', message }));
  return false;
}

/**
 * Whether what blocks a deployment may be the work of another rollout: before the claim, of a rollout that waits for others or supersedes them. The
 * claim says who that is, and the region is selected again under it.
 */
function mayBeOfAnother({ state, live }: DecisionContext): boolean {
  return !state.claim.held && (live.supersedes === true || (live.busyForMs ?? 0) > 0);
}

function decideSelect(context: DecisionContext, step: StepState, region: RegionState): void {
  const read = prepareFor(context, step, region, 1, step.planned.id);
  const look = context.live.readings[step.planned.id];
  if (look === undefined) return act(context, read);
  if (look.outcome.kind === 'error')
    return readAgain(context, step, look, read, look.outcome.error, 'cannot be prepared yet');
  if (look.outcome.kind !== 'prepared') return;
  const { prepared } = look.outcome;
  if (context.state.claim.held && !isClaimed(context, step, region, prepared)) return;
  const obstacles = mayBeOfAnother(context) ? obstaclesIn(prepared) : [];
  if (obstacles.length === 0 && !isDeployable(context, step, region, { read, look, prepared })) return;
  const reason = obstacles.length === 0 ? undefined : toldOf(obstacles);
  if (isFree(context, step, region, read, prepared.deployment)) succeed(context, step, { prepared, reason });
}

/**
 * Whether nothing takes traffic under the key of the deployment that is about to be made. It would be overwritten, and a rollback would
 * remove it: the step fails instead. A key is new with every log, so this is a copied log, or a provider that ignores part of the key.
 */
function isFree(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  { key }: Read,
  deployment: Handle,
): boolean {
  const read = { ...describeOf(context, step, region, key), deployment, id: readingId(step.planned.id, 'deployment') };
  const look = context.live.readings[read.id];
  if (look === undefined) {
    act(context, read);
    return false;
  }
  const { outcome } = look;
  if (outcome.kind === 'error' && outcome.error.kind !== 'not-found') {
    readAgain(context, step, look, read, outcome.error, 'cannot be read');
    return false;
  }
  if (outcome.kind !== 'observation' || outcome.observation.state === 'absent') return true;
  const { owner, percent = 0 } = outcome.observation;
  if (owner !== region.owner || percent === 0) return true;
  const message = `a deployment with the key of this rollout (${owner}) already takes ${percent} percent of the traffic`;
  failWith(context, step, providerError({ kind: 'conflict', message }));
  return false;
}

/** Selects a region: it can take the model, and what is there now is known. */
export const selectStep: RegionStep = {
  of: 'region',
  decide: decideSelect,
};
