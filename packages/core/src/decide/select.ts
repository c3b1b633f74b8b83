import type { Handle } from '../events/rollout-event.ts';
import { ownerKey } from '../plan/step-key.ts';
import type { Prepared } from '../provider/v1/prepared.ts';
import { providerError } from '../provider/v1/provider-error.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type Deciding } from './deciding.ts';
import type { Read } from './decision.ts';
import { fail, failBy, succeed } from './end-step.ts';
import { lookAgain } from './look-again.ts';

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

/** Whether nothing that `prepare` found stands in the way; if something does, the step fails by it. */
export function isDeployable(turn: Deciding, s: StepState, { findings }: Prepared<Handle>): boolean {
  const blocking = findings.flatMap(({ level, message }) => (level === 'error' ? [message.replace(/\.$/, '')] : []));
  if (blocking.length === 0) return true;
  const error = providerError({ kind: 'invalid', message: blocking.join('; ') });
  fail(turn, s, { kind: 'provider-failed', error, attempts: s.attempt, findings });
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
  if (isDeployable(turn, s, prepared)) succeed(turn, s, { prepared });
}
