import type { Plan, RolloutError, RolloutEvent } from '@landfall/core';
import { drawNonce, isSameWork, makePlan, refusalOfOtherSpec, stampEvent } from '@landfall/core/engine';
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import type { Answer, ListHandlers, RolloutHandlers, StartRequest } from './handlers.ts';
import { keepHead } from './head.ts';
import { keepEvents, readEvents } from './kept-log.ts';
import { listPart } from './object-names.ts';
import { runningRollout } from './running-rollout.ts';
import type { RuntimeSetup } from './runtime-setup.ts';

type Started = Answer<{ readonly id: string }, RolloutError>;

/** A plan, or why there is none, with what is drawn for a new log. Recorded, so that another attempt begins with the same. */
type Planned = { readonly plan: Plan; readonly nonce: string; readonly now: number } | { readonly error: RolloutError };

async function planOf(
  ctx: ObjectSharedContext,
  { options, clock }: RuntimeSetup,
  { spec }: StartRequest,
): Promise<Planned> {
  return ctx.run('plan', (): Planned => {
    const plan = makePlan(spec, { ...options, journal: { outlivesProcess: true } });
    return plan.isErr() ? { error: plan.error } : { plan: plan.value, nonce: drawNonce(), now: clock.now() };
  });
}

/** The log of the same id is of the same spec, or it is refused. */
function joined(id: string, first: RolloutEvent | undefined, plan: Plan): Started {
  if (first?.type === 'rollout-start' && isSameWork(first.plan, plan)) return { ok: { id } };
  return { error: refusalOfOtherSpec(id) };
}

/** Answers a start where the rollout exists already. */
export async function joinRollout(
  ctx: ObjectSharedContext,
  setup: RuntimeSetup,
  request: StartRequest,
): Promise<Answer<{ readonly id: string } | null, RolloutError>> {
  const events = await readEvents(ctx);
  if (events === undefined) return { ok: null };
  const planned = await planOf(ctx, setup, request);
  return 'error' in planned ? planned : joined(ctx.key, events[0], planned.plan);
}

/** Makes the plan, keeps it as the first event of the log, and asks for the first turn. */
export async function startRollout(ctx: ObjectContext, setup: RuntimeSetup, request: StartRequest): Promise<Started> {
  const id = ctx.key;
  const events = await readEvents(ctx);
  const planned = await planOf(ctx, setup, request);
  if ('error' in planned) return planned;
  const { plan, nonce, now } = planned;
  if (events !== undefined) return joined(id, events[0], plan);
  const start = stampEvent({ type: 'rollout-start', plan, nonce }, 1, now, id);
  const rollout = runningRollout(id, plan, now);
  await ctx.objectClient<ListHandlers>(setup.names.list, listPart(id)).put(rollout);
  keepEvents(ctx, [start]);
  keepHead(ctx, { rollout, patience: request.patience, taken: 0, timer: 1, wakeAt: now });
  ctx.objectSendClient<RolloutHandlers>(setup.names.rollout, id).turn({ timer: 1 });
  return { ok: { id } };
}
