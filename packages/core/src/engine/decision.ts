import type { EventBody, Handle } from '../events/rollout-event.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { Observation } from '../provider/v1/observation.ts';
import type { Prepared } from '../provider/v1/prepared.ts';
import type { ProviderError } from '../provider/v1/provider-error.ts';

interface EffectOf {
  /** Of a changing call: its id in the log. Of a read: the place in `Live.readings` where its answer goes. */
  readonly id: string;
  /** The idempotency key. */
  readonly key: string;
  readonly step: string;
  /** Empty for a claim. */
  readonly region: string;
  /** How long the answer is awaited. */
  readonly timeoutMs: number;
}

/** A call that changes something at the provider. */
export type Change = EffectOf &
  (
    | { readonly method: 'deploy' | 'monitor' | 'retire'; readonly deployment: Handle }
    | {
        readonly method: 'route';
        readonly deployment: Handle;
        readonly previous: Handle | null;
        readonly from: number;
        readonly percent: number;
      }
  );

/** A call that only reads. */
export type Read = EffectOf &
  (
    | { readonly method: 'prepare' }
    | { readonly method: 'describe'; readonly deployment: Handle }
    /** `probe`: any answer will do, since it is asked of what served before. */
    | { readonly method: 'verify'; readonly deployment: Handle; readonly probe: boolean }
  );

/** Taking the rollout's targets for itself, all together, in the journal. */
export type Claim = EffectOf & { readonly method: 'claim'; readonly targets: readonly string[] };

/** A call to make now. */
export type Effect = Change | Read | Claim;

/** What a read found. */
export type Outcome =
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'prepared'; readonly prepared: Prepared<Handle> }
  | { readonly kind: 'verification'; readonly verification: VerificationSummary }
  /** Of a claim: another rollout holds a target. */
  | { readonly kind: 'claimed'; readonly holder: string; readonly target: string }
  | { readonly kind: 'error'; readonly error: ProviderError };

/** A look at the world: what it found, and when it began. Of a changing call that was throttled: its refusal, and when that came. */
export interface Look {
  readonly at: number;
  readonly outcome: Outcome;
  /** How often it was asked by this process, this time included. */
  readonly times?: number | undefined;
}

/**
 * What is true of this process only: the ids of the effects in flight, the last look of each read since its step's last change, and the last
 * refusal of each throttled call, by effect id. Never in the state, never in the log. Losing it may repeat a call, never change an outcome.
 */
export interface Live {
  readonly inFlight: Pick<ReadonlySet<string>, 'has' | 'size'>;
  readonly readings: ReadonlyMap<string, Look>;
  /** How long to wait for another rollout that holds a target, in milliseconds; default: not at all. */
  readonly busyForMs?: number | undefined;
}

/** What a region, or the rollout as a whole, waits for. */
export interface Waiting {
  /** `runner`: another runner drives the rollout. `slot`: other regions of the wave are at work. `call`: an answer. `cloud`: the cloud to get there. `retry`: the next attempt. */
  readonly for: 'runner' | 'slot' | 'call' | 'cloud' | 'retry' | 'resume' | 'claim';
  readonly region?: string | undefined;
  readonly step?: string | undefined;
  /** When it will be looked at again at the latest, in milliseconds since the epoch. */
  readonly until?: number | undefined;
  /** One line for a human. */
  readonly detail: string;
}

/** What to do now, what is being waited for and why, and when to look again. */
export interface Decision {
  /** Facts that follow from the state. */
  readonly events: readonly EventBody[];
  /** Calls to make now; empty whenever `events` is not: fold first, then decide again. */
  readonly effects: readonly Effect[];
  /** On demand, per region. */
  readonly waiting: () => readonly Waiting[];
  /** When to decide again if nothing happens before, in milliseconds since the epoch. */
  readonly wakeAt?: number | undefined;
}
