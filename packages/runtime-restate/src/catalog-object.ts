import { changeEntry, type LedgerEntry, ledgerChangesIn } from '@landfall/core/journal';
import {
  handlers,
  type ObjectContext,
  type ObjectSharedContext,
  object,
  RestatePromise,
} from '@restatedev/restate-sdk';
import type { CatalogHandlers, ClaimRequest, EndRequest } from './handlers.ts';
import type { ObjectNames } from './object-names.ts';
import { KEPT_SHORT } from './retention.ts';

/** What is known of one target. */
interface KnownTarget {
  readonly holder?: string | undefined;
  readonly entry?: LedgerEntry | undefined;
}

const TARGETS = 'target:';
/** The targets that a rollout has claimed, by its id. */
const CLAIMS = 'claims:';
const LAZY = { enableLazyState: true } as const;

/** Several values in one round trip, where each of them would take one. */
function getAll<T>(ctx: ObjectSharedContext, keys: readonly string[]): Promise<readonly (T | null)[]> {
  // What `get` gives can be combined, though its declaration says only that it is a promise.
  return RestatePromise.all(keys.map((key) => ctx.get<T>(key) as RestatePromise<T | null>));
}

async function knownTargets(ctx: ObjectSharedContext, targets: Iterable<string>): Promise<Map<string, KnownTarget>> {
  const names = [...new Set(targets)];
  const known = await getAll<KnownTarget>(
    ctx,
    names.map((target) => TARGETS + target),
  );
  return new Map(names.map((target, place) => [target, known[place] ?? {}]));
}

async function allTargets(ctx: ObjectSharedContext): Promise<Map<string, KnownTarget>> {
  const keys = (await ctx.stateKeys()).filter((key) => key.startsWith(TARGETS));
  return knownTargets(
    ctx,
    keys.map((key) => key.slice(TARGETS.length)),
  );
}

function sorted(known: readonly KnownTarget[]): readonly LedgerEntry[] {
  return known.flatMap(({ entry }) => entry ?? []).sort((one, other) => (one.target < other.target ? -1 : 1));
}

async function claim(ctx: ObjectContext, { id, targets }: ClaimRequest): ReturnType<CatalogHandlers['claim']> {
  const known = await knownTargets(ctx, targets);
  for (const [target, { holder }] of known) if (holder !== undefined && holder !== id) return { holder, target };
  for (const [target, { entry }] of known) ctx.set<KnownTarget>(TARGETS + target, { holder: id, entry });
  ctx.set(CLAIMS + id, targets);
  return { claimed: sorted([...known.values()]) };
}

/** Frees the targets of a rollout that ends, and changes the ledger. */
async function end(ctx: ObjectContext, { id, end: last }: EndRequest): Promise<void> {
  const claimed = await ctx.get<readonly string[]>(CLAIMS + id);
  if (claimed !== null) ctx.clear(CLAIMS + id);
  const changes = new Map(ledgerChangesIn([last]).map(({ change, end }) => [change.target, { change, end }]));
  for (const [target, { holder, entry }] of await knownTargets(ctx, [...(claimed ?? []), ...changes.keys()])) {
    const changed = changes.get(target);
    const known: KnownTarget = {
      ...(holder !== id && { holder }),
      entry: changed === undefined ? entry : changeEntry(entry, changed.change, changed.end),
    };
    if (known.holder === undefined && known.entry === undefined) ctx.clear(TARGETS + target);
    else ctx.set<KnownTarget>(TARGETS + target, known);
  }
}

/** The claims and the ledger, as one object. */
export function catalogObject({ catalog }: ObjectNames) {
  return object({
    ...catalog,
    handlers: {
      claim: handlers.object.exclusive(LAZY, claim),
      end: handlers.object.exclusive(LAZY, end),
      claims: handlers.object.shared(async (ctx: ObjectSharedContext) => {
        const targets = [...(await allTargets(ctx))];
        return Object.fromEntries(
          targets.flatMap(([target, { holder }]) => (holder === undefined ? [] : [[target, holder]])),
        );
      }),
      ledger: handlers.object.shared(LAZY, async (ctx: ObjectSharedContext, targets: readonly string[] | null) => {
        const known = targets === null ? await allTargets(ctx) : await knownTargets(ctx, targets);
        return sorted([...known.values()]);
      }),
    } satisfies CatalogHandlers,
    options: KEPT_SHORT,
  });
}
