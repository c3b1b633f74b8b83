import { handlers, type ObjectContext, type ObjectSharedContext, object } from '@restatedev/restate-sdk';
import type { CatalogHandlers, ClaimRequest, EndRequest } from './handlers.ts';
import { allTargets, type Claims, claimsKey, type KnownTarget, knownTargets, targetKey } from './known-targets.ts';
import type { ObjectNames } from './object-names.ts';
import { KEPT_SHORT } from './retention.ts';

const LAZY = { enableLazyState: true } as const;

function sorted(known: readonly KnownTarget[]) {
  return known.flatMap(({ entry }) => entry ?? []).sort((one, other) => (one.target < other.target ? -1 : 1));
}

async function claim(ctx: ObjectContext, { id, targets }: ClaimRequest): ReturnType<CatalogHandlers['claim']> {
  const { known, ended } = await knownTargets(ctx, targets);
  for (const [target, { holder }] of known) if (holder !== undefined && holder !== id) return { holder, target };
  for (const [target, { entry }] of known) ctx.set(targetKey(target), { claimedBy: id, entry });
  ctx.set<Claims>(claimsKey(id), { targets });
  for (const [other, claims] of ended) {
    const left = claims.targets.filter((target) => !known.has(target));
    if (left.length === 0) ctx.clear(claimsKey(other));
    else ctx.set<Claims>(claimsKey(other), { ...claims, targets: left });
  }
  return { claimed: sorted([...known.values()]) };
}

/** Frees the targets of a rollout that ends, and keeps what it changes in the ledger, in one write: the next claim of a target carries the change over. */
async function end(ctx: ObjectContext, { id, end: last }: EndRequest): Promise<void> {
  const claims = await ctx.get<Claims>(claimsKey(id));
  if (claims !== null) ctx.set<Claims>(claimsKey(id), { ...claims, end: last });
}

/** The claims and the ledger, as one object. */
export function catalogObject({ catalog }: ObjectNames) {
  return object({
    ...catalog,
    handlers: {
      claim: handlers.object.exclusive(LAZY, claim),
      end: handlers.object.exclusive(LAZY, end),
      claims: handlers.object.shared(async (ctx: ObjectSharedContext) => {
        const known = [...(await allTargets(ctx))];
        return Object.fromEntries(
          known.flatMap(([target, { holder }]) => (holder === undefined ? [] : [[target, holder]])),
        );
      }),
      ledger: handlers.object.shared(LAZY, async (ctx: ObjectSharedContext, targets: readonly string[] | null) => {
        const known = targets === null ? await allTargets(ctx) : (await knownTargets(ctx, targets)).known;
        return sorted([...known.values()]);
      }),
    } satisfies CatalogHandlers,
    options: KEPT_SHORT,
  });
}
