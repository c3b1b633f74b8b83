import { type Effect, isRead } from '../../engine/effect.ts';
import { foldEvents } from '../../engine/fold.ts';
import { JUDGE } from '../../engine/judging/live-judging.ts';
import { emptyLive } from '../../engine/live.ts';
import { type Engine, type Input, transition } from '../../engine/transition.ts';
import type { Command } from '../../events/command.ts';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import { stampEvent } from '../../events/stamp-event.ts';
import type { Plan } from '../../plan/plan.ts';
import { SimulatedCloud } from '../simulated-cloud.ts';
import type { World } from '../world.ts';
import { type Choice, type Linked, linked } from './explored-path.ts';
import { type Exposure, exposureNow, mostOf, UNEXPOSED } from './exposure.ts';
import { endWith, type Fault } from './fault.ts';

/** Monday, 2029-01-01, 00:00 UTC, in milliseconds since the epoch. */
const STARTS_AT = 1_861_920_000_000;

/** A call in flight. */
export interface Calling {
  readonly effect: Effect;
  readonly startedAt: number;
  /** No answer will come. */
  readonly hangs?: true;
}

/** A rollout and its cloud at one point of a path. Nothing in it is ever changed, so that paths share it. */
export interface Situation {
  readonly engine: Engine;
  readonly cloud: SimulatedCloud;
  readonly now: number;
  /** When the engine looks again by itself, in milliseconds since the epoch. */
  readonly wakeAt: number;
  readonly calls: readonly Calling[];
  /** The ids of the calls that the last turn announced. */
  readonly announced: readonly string[];
  readonly worst: Exposure;
  readonly path: Linked<Choice> | undefined;
  readonly log: Linked<readonly RolloutEvent[]> | undefined;
}

/** The cloud that got these calls; other paths keep theirs. */
function receive(cloud: SimulatedCloud, effects: readonly Effect[], now: number): SimulatedCloud {
  if (!effects.some(({ method }) => method === 'deploy' || method === 'verify')) return cloud;
  const copy = cloud.fork();
  for (const effect of effects) copy.receive(effect, now);
  return copy;
}

function settle(before: Situation, inputs: readonly Input[], choice: Choice | undefined): Situation {
  const { now, path, log } = before;
  const turn = transition(before.engine, inputs, now);
  const isGone = new Set(turn.cancel);
  for (const input of inputs) if ('effect' in input) isGone.add(input.effect);
  const calls = before.calls.filter(({ effect }) => !isGone.has(effect.id));
  const cloud = receive(before.cloud, turn.effects, now);
  for (const effect of turn.effects) calls.push({ effect, startedAt: now });
  return {
    engine: { state: turn.state, live: turn.live },
    cloud,
    now,
    wakeAt: turn.wakeAt ?? Number.POSITIVE_INFINITY,
    calls,
    announced: turn.effects.map(({ id }) => id),
    worst: mostOf(before.worst, exposureNow(cloud, turn.state)),
    path: choice === undefined ? path : linked(path, choice),
    log: turn.events.length === 0 ? log : linked(log, turn.events),
  };
}

/** Where every path of a plan begins. `attempts`: the most of a step, where the plan allows more. */
export function startOf(planned: Plan, world: World, attempts: number): Situation {
  const { limits } = planned;
  const plan: Plan = { ...planned, limits: { ...limits, attempts: Math.min(limits.attempts, attempts) } };
  const start = stampEvent({ type: 'rollout-start', plan, nonce: 'explored' }, 1, STARTS_AT, 'explored');
  const before: Situation = {
    engine: { state: foldEvents([start]), live: emptyLive(plan.providers) },
    cloud: new SimulatedCloud(plan, world, STARTS_AT),
    now: STARTS_AT,
    wakeAt: Number.POSITIVE_INFINITY,
    calls: [],
    announced: [],
    worst: UNEXPOSED,
    path: undefined,
    log: linked(undefined, [start]),
  };
  return settle(before, [], undefined);
}

/** A call ends. The reads of a judge end together. */
export function answerCall(before: Situation, called: Calling, fault: Fault | undefined): Situation {
  const { effect } = called;
  const { step, method } = effect;
  const ended = step === JUDGE ? before.calls.filter((each) => each.effect.step === JUDGE) : [called];
  const cloud = isRead(effect) ? before.cloud : before.cloud.fork();
  const inputs = ended.map((each) => endWith(cloud, each.effect, fault, each.startedAt, before.now));
  return settle({ ...before, cloud }, inputs, { step, method, answer: fault ?? 'ok' });
}

/** A command comes, after the last turn's calls were made or before. */
export function command(before: Situation, given: Command, isBeforeCalls: boolean): Situation {
  const inputs: Input[] = [{ type: 'command', command: given }];
  if (isBeforeCalls) for (const effect of before.announced) inputs.push({ type: 'withheld', effect });
  return settle(before, inputs, isBeforeCalls ? { command: given, isBeforeCalls } : { command: given });
}

/** A call will not be answered: it ends at its time limit. */
export function hang(before: Situation, { effect, startedAt }: Calling): Situation {
  const calls = before.calls.map((each) =>
    each.effect === effect ? { effect, startedAt, hangs: true as const } : each,
  );
  return { ...before, calls, announced: [] };
}

/** Until when nothing can come in but answers: the engine's next look, or the time limit of a call. On the grid of times at which somebody looks. */
export function waitsUntil({ wakeAt, calls }: Situation, everyMs: number): number {
  let next = wakeAt;
  for (const { effect, startedAt } of calls) next = Math.min(next, startedAt + effect.timeoutMs);
  return STARTS_AT + Math.ceil((next - STARTS_AT) / everyMs) * everyMs;
}

/** The calls whose time limit is over at a time. */
export function overdue({ calls }: Situation, at: number): readonly Calling[] {
  return calls.filter(({ effect, startedAt }) => startedAt + effect.timeoutMs <= at);
}

/** No answer comes until a time; the calls whose time limit is over by then hang. */
export function wait(before: Situation, until: number): Situation {
  const hung = overdue(before, until);
  const cloud = hung.length === 0 ? before.cloud : before.cloud.fork();
  const inputs = hung.map(({ effect, startedAt }) => endWith(cloud, effect, 'hang', startedAt, until));
  const waitMs = until - before.now;
  const choice: Choice = hung.length === 0 ? { waitMs } : { waitMs, hung: hung.map(({ effect }) => effect.step) };
  return settle({ ...before, cloud, now: until }, inputs, choice);
}
