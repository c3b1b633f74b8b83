import { changeEntry, type KeptRollout, type LedgerEntry, ledgerChangesIn } from '@landfall/core/journal';
import { handlers, type ObjectContext, type ObjectSharedContext, object } from '@restatedev/restate-sdk';
import type { CatalogHandlers, ClaimRequest, EndRequest } from './handlers.ts';
import type { ObjectNames } from './object-names.ts';
import { KEPT_SHORT } from './retention.ts';

/** What is known of one target. */
interface KnownTarget {
  readonly holder?: string | undefined;
  readonly entry?: LedgerEntry | undefined;
}

const ROLLOUTS = 'rollout:';
const TARGETS = 'target:';
/** The targets that a rollout has claimed, by its id. */
const CLAIMS = 'claims:';
const LAZY = { enableLazyState: true } as const;

async function valuesOf<T>(ctx: ObjectSharedContext, prefix: string): Promise<readonly (readonly [string, T])[]> {
  const found: [string, T][] = [];
  for (const key of await ctx.stateKeys()) {
    const value = key.startsWith(prefix) ? await ctx.get<T>(key) : null;
    if (value !== null) found.push([key.slice(prefix.length), value]);
  }
  return found;
}

async function knownTarget(ctx: ObjectSharedContext, target: string): Promise<KnownTarget> {
  return (await ctx.get<KnownTarget>(TARGETS + target)) ?? {};
}

function sorted(entries: readonly (LedgerEntry | undefined)[]): readonly LedgerEntry[] {
  return entries.flatMap((entry) => entry ?? []).sort((one, other) => (one.target < other.target ? -1 : 1));
}

async function claim(ctx: ObjectContext, { id, targets }: ClaimRequest): ReturnType<CatalogHandlers['claim']> {
  const known = new Map<string, KnownTarget>();
  for (const target of targets) {
    const now = await knownTarget(ctx, target);
    if (now.holder !== undefined && now.holder !== id) return { holder: now.holder, target };
    known.set(target, now);
  }
  for (const [target, { entry }] of known) ctx.set<KnownTarget>(TARGETS + target, { holder: id, entry });
  ctx.set(CLAIMS + id, targets);
  return { claimed: sorted([...known.values()].map(({ entry }) => entry)) };
}

/** Frees the targets of a rollout that ends, and changes the ledger. */
async function end(ctx: ObjectContext, { rollout, end: last }: EndRequest): Promise<void> {
  ctx.set(ROLLOUTS + rollout.id, rollout);
  const changes = new Map(ledgerChangesIn([last]).map(({ change, end }) => [change.target, { change, end }]));
  const claimed = (await ctx.get<readonly string[]>(CLAIMS + rollout.id)) ?? [];
  ctx.clear(CLAIMS + rollout.id);
  for (const target of new Set([...claimed, ...changes.keys()])) {
    const { holder, entry } = await knownTarget(ctx, target);
    const changed = changes.get(target);
    const known: KnownTarget = {
      ...(holder !== rollout.id && { holder }),
      entry: changed === undefined ? entry : changeEntry(entry, changed.change, changed.end),
    };
    if (known.holder === undefined && known.entry === undefined) ctx.clear(TARGETS + target);
    else ctx.set<KnownTarget>(TARGETS + target, known);
  }
}

/** The list of rollouts, the claims and the ledger, as one object. */
export function catalogObject({ catalog }: ObjectNames) {
  return object({
    ...catalog,
    handlers: {
      add: handlers.object.exclusive(LAZY, async (ctx: ObjectContext, rollout: KeptRollout) => {
        ctx.set(ROLLOUTS + rollout.id, rollout);
      }),
      claim: handlers.object.exclusive(LAZY, claim),
      end: handlers.object.exclusive(LAZY, end),
      list: handlers.object.shared(async (ctx: ObjectSharedContext) => {
        const rollouts = await valuesOf<KeptRollout>(ctx, ROLLOUTS);
        return rollouts.map(([, rollout]) => rollout).sort((one, other) => one.startedAt - other.startedAt);
      }),
      claims: handlers.object.shared(async (ctx: ObjectSharedContext) => {
        const targets = await valuesOf<KnownTarget>(ctx, TARGETS);
        return Object.fromEntries(
          targets.flatMap(([target, { holder }]) => (holder === undefined ? [] : [[target, holder]])),
        );
      }),
      ledger: handlers.object.shared(LAZY, async (ctx: ObjectSharedContext, targets: readonly string[] | null) => {
        if (targets === null) return sorted((await valuesOf<KnownTarget>(ctx, TARGETS)).map(([, { entry }]) => entry));
        const entries: (LedgerEntry | undefined)[] = [];
        for (const target of new Set(targets)) entries.push((await knownTarget(ctx, target)).entry);
        return sorted(entries);
      }),
      prune: async (ctx: ObjectContext, endedBefore: number) => {
        const pruned: string[] = [];
        for (const [id, { outcome, updatedAt }] of await valuesOf<KeptRollout>(ctx, ROLLOUTS)) {
          if (outcome === undefined || updatedAt >= endedBefore) continue;
          ctx.clear(ROLLOUTS + id);
          pruned.push(id);
        }
        return pruned;
      },
    } satisfies CatalogHandlers,
    options: KEPT_SHORT,
  });
}
