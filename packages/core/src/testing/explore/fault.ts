import { type Effect, isRead } from '../../engine/effect.ts';
import type { Input } from '../../engine/transition.ts';
import { type ProviderError, providerError } from '../../provider/contract.ts';
import type { SimulatedCloud } from '../simulated-cloud.ts';
import type { SimulatedEnd } from '../simulated-end.ts';
import { WRONG } from '../simulated-verification.ts';

/**
 * What can go wrong with one call: an error that may pass; an error of the region that will not, for a verify a verdict against the deployment; an error
 * of the model; no answer until the call's time limit, and nothing was changed; the change was made, and its answer was lost.
 */
export type Fault = 'retryable' | 'region' | 'model' | 'hang' | 'lost';

/** All faults. */
export const FAULTS: readonly Fault[] = ['retryable', 'region', 'model', 'hang', 'lost'];

/** In the same words for all that may pass: paths that differ only in why a call was made again meet. */
const MAY_PASS = providerError({ kind: 'transient', message: 'an error that may pass' });

const ERRORS: Readonly<Record<Fault, ProviderError>> = {
  retryable: MAY_PASS,
  region: providerError({ kind: 'permission', message: 'an error of the region' }),
  model: providerError({ kind: 'container', message: 'an error of the model' }),
  hang: MAY_PASS,
  lost: MAY_PASS,
};

/** Whether a fault can happen to a call. A read changes nothing, so that a lost answer is an error that may pass; a claim is the journal's, and is always given. */
export function canHappen(fault: Fault, effect: Effect): boolean {
  if (effect.method === 'claim') return false;
  return fault !== 'lost' || !isRead(effect);
}

/** How a call that began at `startedAt` ends at `now`, with a fault or without. A change changes the cloud. */
export function endWith(
  cloud: SimulatedCloud,
  effect: Effect,
  fault: Fault | undefined,
  startedAt: number,
  now: number,
): Input {
  if (fault === 'region' && effect.method === 'verify' && !effect.probe)
    return { type: 'read', effect: effect.id, startedAt, outcome: WRONG };
  const end: SimulatedEnd =
    fault === undefined
      ? { startedAt }
      : { startedAt, error: ERRORS[fault], isMade: fault === 'lost', isAbandoned: fault === 'hang' };
  return cloud.end(effect, now, end);
}
