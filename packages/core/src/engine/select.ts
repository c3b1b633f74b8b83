import type { Handle } from '../events/rollout-event.ts';
import { canonicalJson } from '../json/content-hash.ts';
import { ownerKey } from '../plan/step-key.ts';
import type { Prepared } from '../provider/v1/prepared.ts';
import { providerError } from '../provider/v1/provider-error.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type Deciding } from './deciding.ts';
import type { Read } from './decision.ts';
import { fail, failBy, succeed } from './end-step.ts';
import { describeOf, lookAgain } from './look-again.ts';
import { ownDeployment } from './take-answer.ts';

/** Asks, for a deploy attempt, what will be made and what serves now. Everything is named by the attempt's key. */
export function prepareFor(turn: Deciding, s: StepState, region: RegionState, attempt: number, id: string): Read {
  const key = ownerKey(turn.state, region.planned.key, attempt);
  return {
    id,
    key,
    step: s.step.id,
    region: region.planned.key,
    method: 'prepare',
    timeoutMs: turn.plan.limits.callMs,
  };
}

/** Whether nothing that `prepare` found blocks the deployment; if something does, the step fails with it. */
export function isDeployable(
  turn: Deciding,
  s: StepState,
  { planned }: RegionState,
  { deployment, previous, findings }: Prepared<Handle>,
): boolean {
  if (previous !== null && canonicalJson(previous) === canonicalJson(deployment)) {
    const { name } = turn.plan.providers[planned.provider] ?? planned;
    const message = `${name}.prepare named the new deployment as the previous one, so a rollback would remove what serves`;
    failBy(turn, s, providerError({ kind: 'unexpected', message }));
    return false;
  }
  const blocking = findings.flatMap(({ level, message }) => (level === 'error' ? [message.replace(/\.$/, '')] : []));
  if (blocking.length === 0) return true;
  const error = providerError({ kind: 'invalid', message: blocking.join('; ') });
  fail(turn, s, { kind: 'provider-failed', error, attempts: s.attempt, findings });
  return false;
}

/** Whether `prepare` still names the target that is claimed; if not, the step fails. */
export function isClaimed(turn: Deciding, s: StepState, region: RegionState, { target }: Prepared<Handle>): boolean {
  if (target === region.target) return true;
  const message = `prepare names another target than before (${target}), and only ${region.target} is claimed`;
  failBy(turn, s, providerError({ kind: 'conflict', message }));
  return false;
}

/** Selects a region: it can take the model, and what is there now is known. */
export function decideSelect(turn: Deciding, s: StepState, region: RegionState): void {
  const read = prepareFor(turn, s, region, 1, s.step.id);
  const look = turn.live.readings.get(s.step.id);
  if (look === undefined) return act(turn, read);
  if (look.outcome.kind === 'error') {
    const { error } = look.outcome;
    if (!error.retryable) return failBy(turn, s, error);
    return lookAgain(turn, s, look, read, { since: s.startedAt }, () => `cannot be prepared yet: ${error.message}`);
  }
  if (look.outcome.kind !== 'prepared') return;
  const { prepared } = look.outcome;
  if (turn.state.claim.held && !isClaimed(turn, s, region, prepared)) return;
  if (!isDeployable(turn, s, region, prepared)) return;
  if (isFree(turn, s, region, read, prepared.deployment)) succeed(turn, s, { prepared });
}

/**
 * Whether nothing takes traffic under the key of the deployment that is about to be made. It would be overwritten, and a rollback would
 * remove it: the step fails instead. A key is new with every log, so this is a copied log, or a provider that ignores part of the key.
 */
function isFree(turn: Deciding, s: StepState, region: RegionState, { key }: Read, deployment: Handle): boolean {
  const read = { ...describeOf(turn, s, region, key), deployment, id: ownDeployment(s.step.id) };
  const look = turn.live.readings.get(read.id);
  if (look === undefined) {
    act(turn, read);
    return false;
  }
  const { outcome } = look;
  if (outcome.kind === 'error' && outcome.error.kind !== 'not-found') {
    const { error } = outcome;
    if (!error.retryable) failBy(turn, s, error);
    else lookAgain(turn, s, look, read, { since: s.startedAt }, () => `cannot be read: ${error.message}`);
    return false;
  }
  if (outcome.kind !== 'observation' || outcome.observation.state === 'absent') return true;
  const { owner, percent = 0 } = outcome.observation;
  if (owner !== region.owner || percent === 0) return true;
  const message = `a deployment with the key of this rollout (${owner}) already takes ${percent} percent of the traffic`;
  failBy(turn, s, providerError({ kind: 'conflict', message }));
  return false;
}
