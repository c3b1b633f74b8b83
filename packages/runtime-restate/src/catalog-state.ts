import type { RolloutEvent } from '@landfall/core';
import { changeEntry, type LedgerEntry, ledgerChangesIn } from '@landfall/core/journal';
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import { getAll } from './get-all.ts';

/** What the catalog keeps of a target: the last rollout that claimed it, and its entry as it was then. */
interface KeptTarget {
  readonly claimedBy: string;
  readonly entry?: LedgerEntry | undefined;
}

/** What the catalog keeps of a rollout that has claimed targets, for as long as one of them was not claimed by another one. */
interface Claims {
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

/** A part of the catalog, in memory, and what has changed since it was read. */
export interface CatalogState {
  readonly targets: Map<string, KeptTarget>;
  readonly claims: Map<string, Claims>;
  readonly changedTargets: Set<string>;
  readonly changedClaims: Set<string>;
}

const TARGETS = 'target:';

function targetKey(target: string): string {
  return TARGETS + target;
}

function claimsKey(id: string): string {
  return `claims:${id}`;
}

function byName<T>(names: readonly string[], values: readonly (T | null)[]): Map<string, T> {
  return new Map(
    names.flatMap((name, place) => {
      const value = values[place] ?? undefined;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Reads what the catalog has of targets, and of the claims of rollouts. */
export async function readCatalog(
  ctx: ObjectSharedContext,
  targets: readonly string[],
  ids: readonly string[] = [],
): Promise<CatalogState> {
  const names = [...new Set(targets)];
  const kept = byName(names, await getAll<KeptTarget>(ctx, names.map(targetKey)));
  const rollouts = [...new Set([...ids, ...[...kept.values()].map(({ claimedBy }) => claimedBy)])];
  const claims = byName(rollouts, await getAll<Claims>(ctx, rollouts.map(claimsKey)));
  return { targets: kept, claims, changedTargets: new Set(), changedClaims: new Set() };
}

/** Reads what the catalog has of all targets. */
export async function readWholeCatalog(ctx: ObjectSharedContext): Promise<CatalogState> {
  const keys = (await ctx.stateKeys()).filter((key) => key.startsWith(TARGETS));
  return readCatalog(
    ctx,
    keys.map((key) => key.slice(TARGETS.length)),
  );
}

/** Keeps what has changed. */
export function keepCatalog(
  ctx: ObjectContext,
  { targets, claims, changedTargets, changedClaims }: CatalogState,
): void {
  for (const target of changedTargets) ctx.set(targetKey(target), targets.get(target));
  for (const id of changedClaims) {
    const kept = claims.get(id);
    if (kept === undefined) ctx.clear(claimsKey(id));
    else ctx.set(claimsKey(id), kept);
  }
}

/** What is known of a target. The end of a rollout changes the entries of its targets, which are kept anew with the next claim only. */
export function knownTarget({ targets, claims }: CatalogState, target: string): KnownTarget {
  const { claimedBy, entry } = targets.get(target) ?? {};
  if (claimedBy === undefined) return {};
  const { end } = claims.get(claimedBy) ?? {};
  if (end === undefined) return claims.has(claimedBy) ? { holder: claimedBy, entry } : { entry };
  const changed = ledgerChangesIn([end]).find(({ change }) => change.target === target);
  return { entry: changed === undefined ? entry : changeEntry(entry, changed.change, changed.end) };
}

/** A rollout claims a target that no other one holds. */
export function claimTarget(catalog: CatalogState, target: string, id: string): void {
  const { claimedBy } = catalog.targets.get(target) ?? {};
  const { entry } = knownTarget(catalog, target);
  catalog.targets.set(target, { claimedBy: id, entry });
  catalog.changedTargets.add(target);
  if (claimedBy !== undefined && claimedBy !== id) giveUp(catalog, target, claimedBy);
  const { targets } = catalog.claims.get(id) ?? { targets: [] };
  if (!targets.includes(target)) catalog.claims.set(id, { targets: [...targets, target] });
  catalog.changedClaims.add(id);
}

/** Another rollout has claimed a target of a rollout that has ended. */
function giveUp({ claims, changedClaims }: CatalogState, target: string, id: string): void {
  const ended = claims.get(id);
  if (ended === undefined) return;
  const left = ended.targets.filter((other) => other !== target);
  if (left.length === 0) claims.delete(id);
  else claims.set(id, { ...ended, targets: left });
  changedClaims.add(id);
}

/** A rollout ends. Nothing follows for one that has claimed nothing. */
export function endClaims({ claims, changedClaims }: CatalogState, id: string, end: RolloutEvent): void {
  const claimed = claims.get(id);
  if (claimed === undefined) return;
  claims.set(id, { ...claimed, end });
  changedClaims.add(id);
}
