import type { Command } from '@landfall/core';
import { handlers, type ObjectContext, type ObjectSharedContext, object, rpc } from '@restatedev/restate-sdk';
import { beginTurn } from './begin-turn.ts';
import {
  ALL,
  CATALOG,
  type CatalogHandlers,
  INBOX,
  type InboxHandlers,
  ROLLOUT,
  type RolloutHandlers,
  type StartRequest,
  type TurnRequest,
} from './handlers.ts';
import type { Head } from './head.ts';
import { readEvents } from './kept-log.ts';
import { KEPT_SHORT } from './retention.ts';
import { rolloutNow } from './running-rollout.ts';
import type { RuntimeSetup } from './runtime-setup.ts';
import { joinRollout, startRollout } from './start-rollout.ts';
import { type Stopped, Turn } from './turn.ts';

const HEAD = 'head';

/** A service that cannot take a turn asks again after this time, in milliseconds: another one may have what is missing. */
const PROBLEM_MS = 30_000;

/** A timer that came early is set again for at least this long, in milliseconds: the server's clock is ahead. */
const EARLY_MS = 1_000;

async function readHead(ctx: ObjectSharedContext): Promise<Head | undefined> {
  return (await ctx.get<Head>(HEAD)) ?? undefined;
}

/** Ends a turn: the next one is due at `wakeAt`. */
function schedule(ctx: ObjectContext, head: Head, now: number, wakeAt: number | undefined, leastMs = 1): void {
  const timer = head.timer + 1;
  ctx.set<Head>(HEAD, { ...head, timer, wakeAt });
  if (wakeAt === undefined) return;
  const delay = Math.max(leastMs, wakeAt - now);
  ctx.objectSendClient<RolloutHandlers>(ROLLOUT, ctx.key).turn({ timer }, rpc.sendOpts({ delay }));
}

/** The commands of the inbox; undefined if the turn was brought on by a command that another turn has taken, and nothing else is due. */
async function broughtOn(
  ctx: ObjectContext,
  { clock }: RuntimeSetup,
  head: Head,
  timer: number | undefined,
): Promise<readonly Command[] | undefined> {
  const commands = await ctx.objectClient<InboxHandlers>(INBOX, ctx.key).open({ taken: head.taken });
  if (commands.length > 0 || timer !== undefined) return commands;
  const now = await ctx.run('time', () => clock.now());
  return head.wakeAt !== undefined && now >= head.wakeAt ? [] : undefined;
}

async function takeTurn(ctx: ObjectContext, setup: RuntimeSetup, { timer }: TurnRequest): Promise<void> {
  const head = await readHead(ctx);
  if (head === undefined || head.rollout.outcome !== undefined) return;
  // Another turn was taken since that timer was set.
  if (timer !== undefined && timer !== head.timer) return;
  // Where a timer brings it on, the inbox is empty, or another turn is queued for what is in it.
  const commands = timer === undefined || head.problem !== undefined ? await broughtOn(ctx, setup, head, timer) : [];
  if (commands === undefined) return;
  const beginning = await beginTurn(ctx, setup, head, (await readEvents(ctx)) ?? [], commands);
  if ('problem' in beginning) {
    const { problem, now } = beginning;
    return schedule(ctx, { ...head, problem }, now, now + PROBLEM_MS);
  }
  const isEarly = timer !== undefined && head.wakeAt !== undefined && beginning.now < head.wakeAt;
  const stopped = await new Turn(ctx, setup, head, beginning).take(async (events) => {
    const end = events.at(-1);
    if (end?.type !== 'rollout-end') return;
    // Before its end can be read: whoever waits for it may claim the same targets next.
    const rollout = { ...head.rollout, events: end.seq, updatedAt: end.at, outcome: end.outcome };
    await ctx.objectClient<CatalogHandlers>(CATALOG, ALL).end({ rollout, end });
  });
  stop(ctx, head, stopped, isEarly);
}

function stop(ctx: ObjectContext, head: Head, { state, now, wakeAt, taken }: Stopped, isEarly: boolean): void {
  const next: Head = { ...head, rollout: rolloutNow(head.rollout, state), taken, problem: undefined };
  if (state.status !== 'ended')
    return schedule(
      ctx,
      next,
      now,
      wakeAt === undefined ? undefined : Math.max(wakeAt, now + 1),
      isEarly ? EARLY_MS : 1,
    );
  ctx.set<Head>(HEAD, { ...next, wakeAt: undefined });
  ctx.objectSendClient<InboxHandlers>(INBOX, ctx.key).forget();
}

/** The object of a rollout: its log, and one turn at a time. */
export function rolloutObject(setup: RuntimeSetup) {
  return object({
    ...ROLLOUT,
    handlers: {
      start: (ctx: ObjectContext, request: StartRequest) => startRollout(ctx, setup, request),
      join: handlers.object.shared((ctx: ObjectSharedContext, request: StartRequest) =>
        joinRollout(ctx, setup, request),
      ),
      turn: (ctx: ObjectContext, request: TurnRequest) => takeTurn(ctx, setup, request),
      read: handlers.object.shared(
        { enableLazyState: true },
        (ctx: ObjectSharedContext, { after }: { readonly after: number }) => readEvents(ctx, after),
      ),
      head: handlers.object.shared({ enableLazyState: true }, readHead),
      forget: async (ctx: ObjectContext) => {
        const head = await readHead(ctx);
        if (head?.rollout.outcome !== undefined) ctx.clearAll();
      },
    } satisfies RolloutHandlers,
    options: KEPT_SHORT,
  });
}
