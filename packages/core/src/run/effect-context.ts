import type { Clock } from '../clock/clock.ts';
import type { Journal, Lease } from '../journal/journal.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import { secretMask } from '../spec/secret-mask.ts';
import type { EffectContext } from './carry-out.ts';
import { requestsOf } from './requests-of.ts';

/** What a host has that carries out the calls of one rollout. */
export interface EffectSetup extends PlanOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lease: Lease;
  /** Whether calls may still be made: not once the lease is lost. Default: always. */
  readonly mayCall?: (() => boolean) | undefined;
}

/** What `carryOut` needs, made once for a rollout. */
export function effectContext(setup: EffectSetup): EffectContext {
  const { plan, providers, samples, metrics, secrets, clock, journal, lease, mayCall = () => true } = setup;
  const labelled = (plan.samples === null ? undefined : samples?.[plan.samples.name]) ?? [];
  return {
    plan,
    providers,
    secrets,
    clock,
    journal,
    lease,
    mayCall,
    metrics,
    samples: labelled,
    requests: requestsOf(labelled),
    mask: secretMask(secrets),
  };
}
