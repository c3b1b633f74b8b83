import type { Handle } from '../events/rollout-event.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { BlockedTarget } from '../ledger/ledger-change.ts';
import type { Target } from '../plan/plan.ts';
import type { Health, MetricQuery, Observation, Prepared, ProviderError, Reading } from '../provider/contract.ts';
import type { RoutingEntry, RoutingTable } from '../routing/table/routing-table.ts';

/**
 * A call to make: of a provider, of the journal (`claim`), of the router (`enter`, `leave`, `read-table`, `read-entry`), or of the user's metrics
 * (`source-counts`, `source-value`).
 */
export type EffectMethod = keyof typeof EFFECTS;

/** All kinds of calls. One that changes something has an intent in the log before it is made, and an end; one that only reads has neither. */
export const EFFECTS = {
  claim: { changes: true },
  deploy: { changes: true },
  route: { changes: true },
  monitor: { changes: true },
  retire: { changes: true },
  enter: { changes: true },
  leave: { changes: true },
  prepare: { changes: false },
  describe: { changes: false },
  verify: { changes: false },
  health: { changes: false },
  metric: { changes: false },
  'read-table': { changes: false },
  'read-entry': { changes: false },
  'source-counts': { changes: false },
  'source-value': { changes: false },
} as const satisfies Readonly<Record<string, { readonly changes: boolean }>>;

interface EffectOf {
  /** Of a call that changes something: its id in the log. Of a read: the place in `Live.readings` where its answer goes. */
  readonly id: string;
  /** The idempotency key. */
  readonly key: string;
  readonly step: string;
  readonly target: Target;
  /** The longest that the answer is awaited. */
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

/** What a rollout found in the table for a region: its entry, null if it had none; and whether the table had no entry at all. */
export interface TableBefore {
  readonly before: RoutingEntry | null;
  readonly wasEmpty: boolean;
}

/** A call that changes the entry of a region in the router's table, and no other. */
export type TableChange = EffectOf &
  /** `turns`: the entry exists, and only its state is set. */
  (
    | { readonly method: 'enter'; readonly entry: RoutingEntry; readonly turns?: boolean | undefined }
    /** Removes the owner's entry, or restores the entry that was there before. */
    | ({ readonly method: 'leave'; readonly owner: string } & TableBefore)
  );

/** The periods that are asked for, in milliseconds since the epoch. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** A call that only reads. */
export type Read = EffectOf &
  (
    | { readonly method: 'prepare' }
    | { readonly method: 'describe'; readonly deployment: Handle }
    /** `probe`: any answer will do, since the previous deployment is asked. */
    | { readonly method: 'verify'; readonly deployment: Handle; readonly probe: boolean }
    | ({ readonly method: 'health'; readonly deployment: Handle; readonly slowerThanMs?: number | undefined } & Range)
    | { readonly method: 'metric'; readonly deployment: Handle; readonly query: MetricQuery }
    | { readonly method: 'read-table' }
    /** Whether the table has this entry; answered as an observation, `absent` if the region's entry has another owner. */
    | { readonly method: 'read-entry'; readonly entry: RoutingEntry; readonly turns?: boolean | undefined }
    /** `version`: whose metric it is. */
    | ({ readonly method: 'source-counts'; readonly metric: string; readonly version: string } & Range)
    | { readonly method: 'source-value'; readonly metric: string; readonly version: string }
  );

/** Takes the rollout's targets, all together, in the journal. */
export type Claim = EffectOf & {
  readonly method: 'claim';
  readonly targets: readonly string[];
  /** Whether to supersede the rollout that holds a target. `asked`: those that were sent an abort already. */
  readonly supersede?: { readonly asked: readonly string[] } | undefined;
};

/** Why a claim was not granted: another rollout holds a target. */
export interface Refusal {
  readonly holder: string;
  readonly target: string;
  /** The holder was sent an abort. */
  readonly isAsked?: boolean | undefined;
  /** The holder is rolling back, so nobody aborts it. */
  readonly isRollingBack?: boolean | undefined;
  /** When the holder is due for its next turn, in milliseconds from now, where no other runner drives it. */
  readonly againInMs?: number | undefined;
  /** Why the holder cannot be aborted here. */
  readonly why?: string | undefined;
}

/** A call to make now: plain JSON. */
export type Effect = Change | TableChange | Read | Claim;

/** The methods that only read. */
type ReadMethod = { [M in EffectMethod]: (typeof EFFECTS)[M]['changes'] extends false ? M : never }[EffectMethod];

/** Whether a call only reads. */
export function isRead(effect: Effect): effect is Extract<Effect, { readonly method: ReadMethod }> {
  return !EFFECTS[effect.method].changes;
}

/** How a call that changes something ended. */
export interface EffectEnd {
  /** How often it was called. */
  readonly tries: number;
  readonly handle?: Handle | undefined;
  readonly error?: ProviderError | undefined;
  /** The call was cancelled, so the change may or may not have been made. */
  readonly abandoned?: boolean | undefined;
  /** Of a claim: which rollout holds which target. */
  readonly refused?: Refusal | undefined;
  /** Of a claim: where the rollout's version is blocked. */
  readonly blocked?: readonly BlockedTarget[] | undefined;
}

/** What a read found. */
export type Outcome =
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'prepared'; readonly prepared: Prepared<Handle> }
  | { readonly kind: 'verification'; readonly verification: VerificationSummary }
  | { readonly kind: 'health'; readonly health: Health }
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'table'; readonly table: RoutingTable }
  | { readonly kind: 'error'; readonly error: ProviderError };
