import type { LedgerEntry, RolloutEvent } from '@landfall/core';
import type { ClaimJournal } from '@landfall/core/engine';
import type { ObjectContext } from '@restatedev/restate-sdk';
import { err, ok } from 'neverthrow';
import { askCatalog } from './ask-catalog.ts';
import type { CatalogHandlers, InboxHandlers, RolloutHandlers } from './handlers.ts';
import { ALL } from './object-names.ts';
import type { RuntimeSetup } from './runtime-setup.ts';
import { unknownRollout } from './unknown-rollout.ts';

/** What claims need of a journal, by calls of the other objects. For use in a handler, one call at a time, and never within a durable run. */
export function claimJournal(
  ctx: ObjectContext,
  { names, queue }: Pick<RuntimeSetup, 'names' | 'queue'>,
): ClaimJournal {
  const catalog = ctx.objectClient<CatalogHandlers>(names.catalog, ALL);
  /** What the last claim said of its targets. */
  let known: readonly LedgerEntry[] | undefined;
  return {
    async claim({ rolloutId }, targets) {
      const answer = await askCatalog(ctx, { names, queue }, { id: rolloutId, targets });
      if ('claimed' in answer) {
        known = answer.claimed;
        return ok(undefined);
      }
      const { holder, target } = answer;
      return err({ kind: 'claimed', holder, target, message: `${target} is held by rollout ${holder}` });
    },
    async ledger(targets) {
      const entries = known ?? (await catalog.ledger(targets === undefined ? null : targets));
      known = undefined;
      return ok(entries);
    },
    async read(id, after = 0) {
      const events: readonly RolloutEvent[] | undefined = await ctx
        .objectClient<RolloutHandlers>(names.rollout, id)
        .read({ after });
      // Restate gives null for what is not there.
      return (events ?? undefined) === undefined ? err(unknownRollout(id)) : ok(events ?? []);
    },
    async send(id, command) {
      const sent = await ctx.objectClient<InboxHandlers>(names.inbox, id).send(command);
      return 'ok' in sent ? ok(undefined) : err(sent.error);
    },
  };
}
