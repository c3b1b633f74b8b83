import type { RolloutEvent } from '@landfall/core';
import { changeEntry, type LedgerEntry, ledgerChangesIn } from '@landfall/core/journal';
import type { ObjectSharedContext } from '@restatedev/restate-sdk';
import { getAll } from './get-all.ts';

/** What the catalog keeps of a target: the last rollout that claimed it, and its entry as it was then. */
interface KeptTarget {
  readonly claimedBy: string;
  readonly entry?: LedgerEntry | undefined;
}

/** What the catalog keeps of a rollout that has claimed targets, for as long as one of them was not claimed by another one. */
export interface Claims {
  /** Those of which it is the last that claimed them. */
  readonly targets: readonly string[];
  /** Its last event, once it has ended: it frees the targets and changes their entries. */
  readonly end?: RolloutEvent | undefined;
}

/** What is known of a target now. */
export interface KnownTarget {
  readonly holder?: string | undefined;
  readonly entry?: LedgerEntry | undefined;
}

/** What is known of some targets. */
export interface KnownTargets {
  readonly known: ReadonlyMap<string, KnownTarget>;
  /** The rollouts that have ended and were the last to claim one of them, by id. */
  readonly ended: ReadonlyMap<string, Claims>;
}

const TARGETS = 'target:';

/** Where the catalog keeps a target. */
export function targetKey(target: string): string {
  return TARGETS + target;
}

/** Where the catalog keeps what a rollout has claimed. */
export function claimsKey(id: string): string {
  return `claims:${id}`;
}

function nowKnown(target: string, { claimedBy, entry }: KeptTarget, claims: Claims | undefined): KnownTarget {
  if (claims === undefined) return { entry };
  if (claims.end === undefined) return { holder: claimedBy, entry };
  const changed = ledgerChangesIn([claims.end]).find(({ change }) => change.target === target);
  return { entry: changed === undefined ? entry : changeEntry(entry, changed.change, changed.end) };
}

/** Reads what is known of targets, in two round trips at most. */
export async function knownTargets(ctx: ObjectSharedContext, targets: Iterable<string>): Promise<KnownTargets> {
  const names = [...new Set(targets)];
  const kept = await getAll<KeptTarget>(ctx, names.map(targetKey));
  const ids = [...new Set(kept.flatMap((each) => each?.claimedBy ?? []))];
  const all = await getAll<Claims>(ctx, ids.map(claimsKey));
  const claims = new Map(ids.flatMap((id, place) => (all[place] ? [[id, all[place]] as const] : [])));
  return {
    known: new Map(
      names.map((target, place) => {
        const each = kept[place];
        return [target, each ? nowKnown(target, each, claims.get(each.claimedBy)) : {}];
      }),
    ),
    ended: new Map([...claims].filter(([, { end }]) => end !== undefined)),
  };
}

/** Reads what is known of all targets. */
export async function allTargets(ctx: ObjectSharedContext): Promise<ReadonlyMap<string, KnownTarget>> {
  const keys = (await ctx.stateKeys()).filter((key) => key.startsWith(TARGETS));
  return (
    await knownTargets(
      ctx,
      keys.map((key) => key.slice(TARGETS.length)),
    )
  ).known;
}
