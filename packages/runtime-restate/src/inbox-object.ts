import type { Command } from '@landfall/core';
import { type ObjectContext, object } from '@restatedev/restate-sdk';
import type { InboxHandlers, InboxRequest, RolloutHandlers } from './handlers.ts';
import type { ObjectNames } from './object-names.ts';
import { KEPT_SHORT } from './retention.ts';
import { unknownRollout } from './unknown-rollout.ts';

/** The state of an inbox. */
interface Inbox {
  /** How many commands were deleted, since the log has them. */
  readonly taken: number;
  readonly commands: readonly Command[];
  readonly waiter?: string | undefined;
}

const KEY = 'inbox';
const EMPTY: Inbox = { taken: 0, commands: [] };

async function send(ctx: ObjectContext, { rollout }: ObjectNames, command: Command): ReturnType<InboxHandlers['send']> {
  const id = ctx.key;
  const head = await ctx.objectClient<RolloutHandlers>(rollout, id).head();
  if (head === undefined || head === null) return { error: unknownRollout(id) };
  const { outcome } = head.rollout;
  if (outcome !== undefined)
    return { error: { kind: 'ended', message: `rollout ${id} has already ended: ${outcome}` } };
  const { taken, commands, waiter } = (await ctx.get<Inbox>(KEY)) ?? EMPTY;
  ctx.set<Inbox>(KEY, { taken, commands: [...commands, command] });
  // A turn in progress takes it at once. Where there is none, or it has just ended, the turn that is asked for here takes it.
  if (waiter !== undefined) ctx.resolveAwakeable(waiter);
  ctx.objectSendClient<RolloutHandlers>(rollout, id).turn({});
  return { ok: null };
}

async function open(ctx: ObjectContext, { taken, waiter }: InboxRequest): ReturnType<InboxHandlers['open']> {
  const kept = (await ctx.get<Inbox>(KEY)) ?? EMPTY;
  const commands = kept.commands.slice(Math.max(0, taken - kept.taken));
  // Who waits is told now of what has come already.
  ctx.set<Inbox>(KEY, { taken, commands, ...(commands.length === 0 && { waiter }) });
  return commands;
}

/** The commands that were left for a rollout. An object of its own: its handlers do not wait while the rollout's turn waits for a long call. */
export function inboxObject(names: ObjectNames) {
  return object({
    ...names.inbox,
    handlers: {
      send: (ctx: ObjectContext, command: Command) => send(ctx, names, command),
      open,
      forget: async (ctx: ObjectContext) => {
        ctx.clearAll();
      },
    } satisfies InboxHandlers,
    options: KEPT_SHORT,
  });
}
