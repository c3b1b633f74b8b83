import type { RolloutEvent } from '../events/rollout-event.ts';
import type { ActualVersion, BlockedVersion, LedgerChange, VerifiedVersion } from '../ledger/ledger-change.ts';

/** What a journal knows about one target, from all rollouts that changed it and have ended. It outlives their logs. */
export interface LedgerEntry {
  readonly target: string;
  /** `aws/us-east-1`. */
  readonly region: string;
  readonly model: string;
  /** The version that should serve: what was asked for last and not rolled back. Null if none should; left out if it is not known. */
  readonly desired?: string | null | undefined;
  readonly actual: ActualVersion;
  /** The last version that was verified there and not rolled back. */
  readonly verified?: VerifiedVersion | undefined;
  /** Oldest first. */
  readonly blocked: readonly BlockedVersion[];
  /** The last rollout that changed the target, and when it ended, in milliseconds since the epoch. */
  readonly rolloutId: string;
  readonly at: number;
}

function isSameVersion(one: BlockedVersion, { model, version }: Pick<BlockedVersion, 'model' | 'version'>): boolean {
  return one.model === model && one.version === version;
}

/** The entry of a target after the end of a rollout. The end of an older rollout, such as an imported one, only adds what it blocked. */
export function changeEntry(
  entry: LedgerEntry | undefined,
  change: LedgerChange,
  { rolloutId, at }: Pick<LedgerEntry, 'rolloutId' | 'at'>,
): LedgerEntry {
  const { target, region, model, desired, actual, verified, blocked, unblocked } = change;
  const before = entry?.blocked ?? [];
  if (entry !== undefined && entry.at > at) {
    const isKnown =
      blocked === undefined ||
      entry.verified?.version === blocked.version ||
      before.some((one) => isSameVersion(one, blocked));
    return isKnown ? entry : { ...entry, blocked: [blocked, ...before] };
  }
  const gone = unblocked === undefined ? blocked : { model, version: unblocked };
  const others = gone === undefined ? before : before.filter((one) => !isSameVersion(one, gone));
  return {
    target,
    region,
    model,
    desired: desired === undefined ? entry?.desired : desired,
    actual,
    verified: verified ?? entry?.verified,
    blocked: blocked === undefined ? others : [...others, blocked],
    rolloutId,
    at,
  };
}

/** The ledger's changes that these events bring: those of the `rollout-end`, if it is among them. A journal applies them in the write that stores the events. */
export function ledgerChangesIn(
  events: readonly RolloutEvent[],
): readonly { readonly change: LedgerChange; readonly end: Pick<LedgerEntry, 'rolloutId' | 'at'> }[] {
  const last = events.at(-1);
  if (last?.type !== 'rollout-end') return [];
  const { rolloutId, at, ledger = [] } = last;
  return ledger.map((change) => ({ change, end: { rolloutId, at } }));
}
