import { handlers, type ObjectContext, type ObjectSharedContext, object } from '@restatedev/restate-sdk';
import type { RolloutHandlers, StartRequest, TurnRequest } from './handlers.ts';
import { readHead } from './head.ts';
import { readEvents } from './kept-log.ts';
import { KEPT_SHORT } from './retention.ts';
import type { RuntimeSetup } from './runtime-setup.ts';
import { joinRollout, startRollout } from './start-rollout.ts';
import { takeTurn } from './take-turn.ts';

const LAZY = { enableLazyState: true } as const;

/** Deletes the log of a rollout that has ended. */
async function forget(ctx: ObjectContext): Promise<void> {
  const head = await readHead(ctx);
  if (head?.rollout.outcome !== undefined) ctx.clearAll();
}

/** The object of a rollout: its log, and one turn at a time. */
export function rolloutObject(setup: RuntimeSetup) {
  return object({
    ...setup.names.rollout,
    handlers: {
      start: (ctx: ObjectContext, request: StartRequest) => startRollout(ctx, setup, request),
      join: handlers.object.shared(LAZY, (ctx: ObjectSharedContext, request: StartRequest) =>
        joinRollout(ctx, setup, request),
      ),
      turn: (ctx: ObjectContext, request: TurnRequest) => takeTurn(ctx, setup, request),
      read: handlers.object.shared(LAZY, (ctx: ObjectSharedContext, { after }: { readonly after: number }) =>
        readEvents(ctx, after),
      ),
      head: handlers.object.shared(LAZY, readHead),
      forget,
    } satisfies RolloutHandlers,
    options: KEPT_SHORT,
  });
}
