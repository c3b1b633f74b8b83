import { handlers, type ObjectContext, type ObjectSharedContext, object } from '@restatedev/restate-sdk';
import type { CatalogQueue } from './catalog-queue.ts';
import {
  type CatalogState,
  claimTarget,
  endClaims,
  keepCatalog,
  knownTarget,
  readCatalog,
  readWholeCatalog,
} from './catalog-state.ts';
import type { CatalogHandlers, CatalogRequest, ClaimAnswer } from './handlers.ts';
import type { ObjectNames } from './object-names.ts';
import { KEPT_SHORT } from './retention.ts';

const LAZY = { enableLazyState: true } as const;

function entriesOf(catalog: CatalogState, targets: Iterable<string>) {
  return [...targets]
    .flatMap((target) => knownTarget(catalog, target).entry ?? [])
    .sort((one, other) => (one.target < other.target ? -1 : 1));
}

function answer(catalog: CatalogState, request: CatalogRequest): ClaimAnswer {
  const { id } = request;
  if ('end' in request) {
    endClaims(catalog, id, request.end);
    return { claimed: [] };
  }
  const targets = new Set(request.targets);
  for (const target of targets) {
    const { holder } = knownTarget(catalog, target);
    if (holder !== undefined && holder !== id) return { holder, target };
  }
  for (const target of targets) claimTarget(catalog, target, id);
  return { claimed: entriesOf(catalog, targets) };
}

/** Answers a request, and those that other turns of this process have left meanwhile: one after the other, in one write. */
async function change(ctx: ObjectContext, queue: CatalogQueue, first: CatalogRequest): Promise<ClaimAnswer> {
  const others = await ctx.run('others', () => queue.take());
  const requests = [first, ...others];
  const targets = requests.flatMap((request) => ('end' in request ? [] : request.targets));
  const ending = requests.flatMap((request) => ('end' in request ? request.id : []));
  const catalog = await readCatalog(ctx, targets, ending);
  const answers = requests.map((request) => answer(catalog, request));
  keepCatalog(ctx, catalog);
  if (others.length > 0) {
    // Its end is recorded after what was kept, so nobody is told of what a crash could still lose.
    await ctx.run('kept', () => {});
    queue.tell(others.map(({ id }, place) => [id, answers[place + 1]] as const));
  }
  return answers[0] ?? { claimed: [] };
}

/** The claims and the ledger, as one object. */
export function catalogObject({ catalog }: ObjectNames, queue: CatalogQueue) {
  return object({
    ...catalog,
    handlers: {
      change: handlers.object.exclusive(LAZY, (ctx: ObjectContext, request: CatalogRequest) =>
        change(ctx, queue, request),
      ),
      claims: handlers.object.shared(async (ctx: ObjectSharedContext) => {
        const all = await readWholeCatalog(ctx);
        return Object.fromEntries(
          [...all.targets.keys()].flatMap((target) => {
            const { holder } = knownTarget(all, target);
            return holder === undefined ? [] : [[target, holder]];
          }),
        );
      }),
      ledger: handlers.object.shared(LAZY, async (ctx: ObjectSharedContext, targets: readonly string[] | null) => {
        const known = targets === null ? await readWholeCatalog(ctx) : await readCatalog(ctx, targets);
        return entriesOf(known, known.targets.keys());
      }),
    } satisfies CatalogHandlers,
    options: KEPT_SHORT,
  });
}
