import type { Command, RolloutError, RolloutEvent } from '@landfall/core';
import { type CheckedLog, checkLog, type Engine, fitToday, type Input, isAborting } from '@landfall/core/engine';
import type { ObjectContext } from '@restatedev/restate-sdk';
import type { Head } from './head.ts';
import type { RuntimeSetup } from './runtime-setup.ts';

/** Nobody drove a rollout for a while, if a turn is this much late, in milliseconds. */
const AWAY_MS = 60_000;

/** What today's options are for a plan: its `Fit`. */
type Fit = Extract<ReturnType<typeof fitToday>, { readonly value: unknown }>['value'];

/** What a turn begins with. */
export interface Beginning {
  readonly log: CheckedLog;
  readonly fit: Fit;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly commands: readonly Command[];
  readonly inputs: readonly Input[];
}

type Begun = { readonly now: number } & ({ readonly fit: Fit } | { readonly problem: RolloutError });

/** Says to the engine that nobody drove the rollout between two times, if they are far apart: calls that had no answer get that time on top. */
export function awayInput({ state }: Pick<Engine, 'state'>, dueAt: number, at: number): readonly Input[] {
  return at - dueAt > AWAY_MS && state.suspended === undefined ? [{ type: 'take-up', leaseMs: AWAY_MS }] : [];
}

/** What the options of this service are for the log today. Recorded, since the next attempt may be made by a service with others. */
function begin(log: CheckedLog, commands: readonly Command[], { options, clock }: RuntimeSetup): Begun {
  const { first, state } = log;
  const now = clock.now();
  const fit = fitToday(first.plan, state, options, isAborting(state, commands));
  return fit.isOk() ? { now, fit: fit.value } : { now, problem: fit.error };
}

/** Prepares a turn; or says why this service cannot take it. */
export async function beginTurn(
  ctx: ObjectContext,
  setup: RuntimeSetup,
  head: Head,
  events: readonly RolloutEvent[],
  commands: readonly Command[],
): Promise<Beginning | { readonly problem: RolloutError; readonly now: number }> {
  const log = checkLog(ctx.key, events);
  const begun = await ctx.run('begin', (): Begun => {
    if (log.isOk()) return begin(log.value, commands, setup);
    const problem = { kind: 'cannot-resume', reason: `rollout ${ctx.key}: ${log.error}` } as const;
    return { now: setup.clock.now(), problem };
  });
  if ('problem' in begun) return begun;
  // The attempt before was made by a newer version. Restate makes the next one.
  if (log.isErr()) throw new Error(log.error);
  const { now, fit } = begun;
  return { log: log.value, fit, now, commands, inputs: inputsOf(log.value, head, fit, now) };
}

function inputsOf(log: CheckedLog, { wakeAt, problem }: Head, fit: Fit, now: number): readonly Input[] {
  const { events, state } = log;
  const told = new Set(events.flatMap((event) => (event.type === 'warning' ? event.message : [])));
  const warnings = fit.warnings.filter((message) => !told.has(message));
  const dueAt = problem === undefined ? wakeAt : state.updatedAt;
  return [
    ...(dueAt === undefined ? [] : awayInput({ state }, dueAt, now)),
    ...warnings.map((message): Input => ({ type: 'warning', message })),
  ];
}
