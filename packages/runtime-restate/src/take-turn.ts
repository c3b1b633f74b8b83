import type { Command, RolloutEvent } from '@landfall/core';
import { type ObjectContext, rpc } from '@restatedev/restate-sdk';
import { askCatalog } from './ask-catalog.ts';
import { beginTurn } from './begin-turn.ts';
import type { InboxHandlers, ListHandlers, RolloutHandlers, TurnRequest } from './handlers.ts';
import { type Head, keepHead, readHead } from './head.ts';
import { readEvents } from './kept-log.ts';
import { listPart } from './object-names.ts';
import { rolloutNow } from './running-rollout.ts';
import type { RuntimeSetup } from './runtime-setup.ts';
import { type Stopped, Turn } from './turn.ts';

/** A service that cannot take a turn asks again after this time, in milliseconds: another one may have what is missing. */
const PROBLEM_MS = 30_000;

/** A timer that came early is set again for at least this long, in milliseconds: the server's clock is ahead. */
const EARLY_MS = 1_000;

/** When the next turn is due, by a timer that replaces all earlier ones. */
interface Due {
  readonly now: number;
  /** Undefined: only a command brings it on. */
  readonly wakeAt: number | undefined;
  /** The shortest wait. */
  readonly leastMs?: number | undefined;
}

function schedule(ctx: ObjectContext, { names }: RuntimeSetup, head: Head, { now, wakeAt, leastMs = 1 }: Due): void {
  const timer = head.timer + 1;
  keepHead(ctx, { ...head, timer, wakeAt });
  if (wakeAt === undefined) return;
  const delay = Math.max(leastMs, wakeAt - now);
  ctx.objectSendClient<RolloutHandlers>(names.rollout, ctx.key).turn({ timer }, rpc.sendOpts({ delay }));
}

/** The commands that a turn begins with; undefined if another turn has taken the command that brought this one on, and nothing else is due. */
async function commandsFor(
  ctx: ObjectContext,
  { clock, names }: RuntimeSetup,
  { taken, wakeAt, problem }: Head,
  { timer }: TurnRequest,
): Promise<readonly Command[] | undefined> {
  // Whoever leaves a command also asks for a turn without a timer: that one takes it.
  if (timer !== undefined && problem === undefined) return [];
  const commands = await ctx.objectClient<InboxHandlers>(names.inbox, ctx.key).open({ taken });
  if (commands.length > 0 || timer !== undefined) return commands;
  const now = await ctx.run('time', () => clock.now());
  return wakeAt !== undefined && now >= wakeAt ? [] : undefined;
}

/** Tells the catalog of a rollout's end, and so gives back its targets, before that end can be read: whoever waits for it may claim them next. */
async function tellEnd(ctx: ObjectContext, setup: RuntimeSetup, end: RolloutEvent): Promise<void> {
  await askCatalog(ctx, setup, { id: ctx.key, end });
}

/** Takes a turn of a rollout, and sends the next one to itself for when it is due. */
export async function takeTurn(ctx: ObjectContext, setup: RuntimeSetup, request: TurnRequest): Promise<void> {
  const { timer } = request;
  const head = await readHead(ctx);
  if (head === undefined || head.rollout.outcome !== undefined) return;
  // Another turn was taken since that timer was set.
  if (timer !== undefined && timer !== head.timer) return;
  const commands = await commandsFor(ctx, setup, head, request);
  if (commands === undefined) return;
  const beginning = await beginTurn(ctx, setup, head, (await readEvents(ctx)) ?? [], commands);
  if ('problem' in beginning) {
    const { problem, now } = beginning;
    return schedule(ctx, setup, { ...head, problem }, { now, wakeAt: now + PROBLEM_MS });
  }
  const isEarly = timer !== undefined && head.wakeAt !== undefined && beginning.now < head.wakeAt;
  const turn = new Turn(ctx, setup, head, beginning);
  const stopped = await turn.take((end) => tellEnd(ctx, setup, end));
  stop(ctx, setup, head, stopped, isEarly ? EARLY_MS : 1);
}

function stop(
  ctx: ObjectContext,
  setup: RuntimeSetup,
  head: Head,
  { state, now, wakeAt, taken, hasListened }: Stopped,
  leastMs: number,
): void {
  const next: Head = {
    ...head,
    rollout: rolloutNow(head.rollout, state),
    taken,
    problem: undefined,
    listened: head.listened === true || hasListened,
  };
  if (state.status !== 'ended') return schedule(ctx, setup, next, { now, wakeAt, leastMs });
  keepHead(ctx, { ...next, wakeAt: undefined });
  ctx.objectSendClient<ListHandlers>(setup.names.list, listPart(ctx.key)).put(next.rollout);
  if (next.listened === true || taken > 0) ctx.objectSendClient<InboxHandlers>(setup.names.inbox, ctx.key).forget();
}
