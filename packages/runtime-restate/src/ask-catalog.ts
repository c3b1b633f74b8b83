import type { ObjectContext } from '@restatedev/restate-sdk';
import type { CatalogHandlers, CatalogRequest, ClaimAnswer } from './handlers.ts';
import { ALL } from './object-names.ts';
import type { RuntimeSetup } from './runtime-setup.ts';

/** Asks the catalog, by the call of another turn of this process if one can take the request along. For use in a handler, one call at a time, and never within a durable run. */
export async function askCatalog(
  ctx: ObjectContext,
  { names, queue }: Pick<RuntimeSetup, 'names' | 'queue'>,
  request: CatalogRequest,
): Promise<ClaimAnswer> {
  const { attemptCompletedSignal: attempt } = ctx.request();
  const answer = await ctx.run('catalog', () => queue.join(request, attempt));
  // Restate gives null for what is not there.
  if ((answer ?? undefined) !== undefined) return answer as ClaimAnswer;
  const asked = await ctx.objectClient<CatalogHandlers>(names.catalog, ALL).change(request);
  queue.done(request.id);
  return asked;
}
