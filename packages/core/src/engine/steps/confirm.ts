import type { RegionAfterRollback } from '../../errors/rollout-error.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, deadlineOf, providerOf } from '../context.ts';
import { succeed } from '../end-step.ts';
import type { Look } from '../live.ts';
import { describeOf, lookAgain } from '../look-again.ts';
import type { RegionStep } from './step-kind.ts';

/** What a read of the previous deployment says; `isFinal` unless a later look may say something else. */
interface Reading {
  readonly after: RegionAfterRollback;
  readonly isFinal: boolean;
}

function readingOf(region: string, outcome: Look['outcome']): Reading {
  if (outcome.kind === 'error') {
    const { kind, message, retryable } = outcome.error;
    if (kind === 'not-found') return { after: { region, previous: 'absent', detail: message }, isFinal: true };
    return { after: { region, previous: 'unread', detail: message }, isFinal: !retryable };
  }
  if (outcome.kind !== 'observation') return { after: { region, previous: 'unread' }, isFinal: true };
  const { observation } = outcome;
  const { state: previous, detail } = observation;
  if (observation.state === 'absent') return { after: { region, previous, detail }, isFinal: true };
  const { version, percent } = observation;
  const why = observation.state === 'failed' ? observation.error.message : detail;
  return { after: { region, previous, version, percent, detail: why }, isFinal: observation.state !== 'pending' };
}

function decideConfirm(context: DecisionContext, step: StepState, region: RegionState): void {
  const { key } = region.planned;
  if (region.previous === null) return succeed(context, step, { after: { region: key, previous: 'none' } });
  const read = describeOf(context, step, region, step.key);
  const look = context.live.readings[read.id];
  if (look === undefined) return act(context, read);
  const { after, isFinal } = readingOf(key, look.outcome);
  // Anything but all of the traffic may be the world before the last change.
  const settledAt = region.changedAt + (providerOf(context, region)?.settleMs ?? 0);
  const isRestored = after.previous === 'ready' && after.percent === 100;
  if (isRestored || look.at >= deadlineOf(context, step) || (isFinal && look.at >= settledAt))
    return succeed(context, step, { after });
  const rhythm = { since: region.changedAt, lookAt: settledAt };
  lookAgain(context, step, look, read, rhythm, () => `the previous deployment is ${after.previous}`);
}

/**
 * Reads what the previous deployment is after the rollback of a region, so that nothing is reported as restored that was not seen.
 * It never fails: what cannot be read is reported as not known.
 */
export const confirmStep: RegionStep = {
  of: 'region',
  decide: decideConfirm,
};
