import type { Effect } from '../engine/effect.ts';
import { foldEvents } from '../engine/fold.ts';
import { emptyLive } from '../engine/live.ts';
import { type Engine, type Input, transition } from '../engine/transition.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { checkWorld } from './check-world.ts';
import { SimulatedCloud } from './simulated-cloud.ts';
import type { SimulatedCommand, World } from './world.ts';

/** The result of a simulated rollout. */
export interface Simulation {
  readonly events: readonly RolloutEvent[];
  /** The state that the events add up to. */
  readonly state: RolloutState;
  /** `ended`, or why it stopped: it waits for a command, or took more than `mostEvents`, or 20,000 turns in which nothing happened (2,000,000 where the plan has windows or freezes). */
  readonly stopped: 'ended' | 'waiting' | 'endless';
  /** The simulated cloud at the end. */
  readonly cloud: SimulatedCloud;
}

/** The options of a simulation; all are optional. */
export interface SimulationOptions {
  readonly id?: string | undefined;
  /** The random part of every key of the log; default `simulated`. */
  readonly nonce?: string | undefined;
  /** Milliseconds since the epoch; default 0. */
  readonly startAt?: number | undefined;
  /** The most events, for worlds in which nothing ends; default 1,000 plus 1,000 per region. */
  readonly mostEvents?: number | undefined;
}

/** More than there are looks in ten days of a bake. */
const MOST_IDLE_TURNS = 20_000;

/** More than there are in a year, which is how long a freeze may last while regions that take traffic are judged. */
const MOST_IDLE_TURNS_IN_FREEZES = 2_000_000;

function countOf(list: readonly { readonly type: string }[], type: string): number {
  return list.filter((each) => each.type === type).length;
}

/** A call in flight, and how it ends. */
interface Called {
  readonly endsAt: number;
  readonly input: Input;
}

/** One rollout in a simulated world, driven by the engine's `transition`. */
class Simulator {
  readonly #plan: Plan;
  readonly #world: World;
  readonly #mostEvents: number;
  readonly #cloud: SimulatedCloud;
  readonly #events: RolloutEvent[] = [];
  readonly #crashes: ReadonlySet<number>;
  readonly #startedAt: number;
  #commanded = 0;
  #losses = 0;
  #engine: Engine;
  #now: number;
  readonly #calls = new Map<string, Called>();
  /** What came in since the last turn. */
  #inputs: Input[] = [];

  constructor(plan: Plan, world: World, options: SimulationOptions) {
    const { id = 'simulated', nonce = 'simulated', startAt = 0 } = options;
    this.#plan = plan;
    this.#world = world;
    this.#startedAt = startAt;
    this.#now = startAt;
    this.#mostEvents = options.mostEvents ?? 1_000 + 1_000 * plan.regions.length;
    this.#cloud = new SimulatedCloud(plan, world, startAt);
    this.#crashes = new Set(world.crashes);
    const start = stampEvent({ type: 'rollout-start', plan, nonce }, 1, startAt, id);
    this.#events.push(start);
    this.#engine = { state: foldEvents([start]), live: emptyLive(plan.providers) };
  }

  run(): Simulation {
    let stopped: Simulation['stopped'] = 'endless';
    let idleTurns = 0;
    const { windows, freeze } = this.#plan.spec;
    const mostIdle = windows === undefined && freeze === undefined ? MOST_IDLE_TURNS : MOST_IDLE_TURNS_IN_FREEZES;
    while (this.#events.length < this.#mostEvents && idleTurns < mostIdle) {
      const before = this.#events.length;
      const wakeAt = this.#turn();
      idleTurns = this.#events.length > before ? 0 : idleTurns + 1;
      if (this.#inputs.length > 0 || this.#pass(wakeAt)) continue;
      stopped = this.#engine.state.status === 'ended' ? 'ended' : 'waiting';
      break;
    }
    return { events: this.#events, state: this.#engine.state, stopped, cloud: this.#cloud };
  }

  /** Takes a turn and makes its calls; gives when the next one is due. */
  #turn(): number | undefined {
    const before = this.#engine;
    const inputs = this.#inputs;
    this.#inputs = [];
    const turn = transition(before, inputs, this.#now);
    if (this.#isLostIn(turn.events)) return this.#crash(before, turn.events, inputs);
    for (const event of turn.events) this.#events.push(event);
    this.#engine = { state: turn.state, live: turn.live };
    for (const id of turn.cancel) this.#calls.delete(id);
    // Like a listener's command, it comes after the log was written and before the calls are made.
    const isCommanded = turn.events.length > 0 && this.#command();
    if (isCommanded) for (const { id } of turn.effects) this.#inputs.push({ type: 'withheld', effect: id });
    else for (const effect of turn.effects) this.#call(effect);
    return turn.wakeAt;
  }

  #isLostIn(events: readonly RolloutEvent[]): boolean {
    return this.#crashes.size > 0 && events.some(({ seq }) => this.#crashes.has(seq));
  }

  /** Loses the process in the middle of a turn: another process continues from the events until then. Calls that were made stay made. */
  #crash({ state }: Engine, events: readonly RolloutEvent[], inputs: readonly Input[]): number {
    const last = events.findIndex(({ seq }) => this.#crashes.has(seq));
    const kept = events.slice(0, last + 1);
    this.#events.push(...kept);
    // A command that is not in the log is sent again.
    this.#commanded -= countOf(inputs, 'command') - countOf(kept, 'command');
    this.#replaceProcess(foldEvents(kept, state));
    return this.#now;
  }

  /** Another process continues from the log. */
  #replaceProcess(state: RolloutState): void {
    this.#engine = { state, live: emptyLive(this.#plan.providers) };
    this.#calls.clear();
    this.#inputs = [];
    this.#command();
  }

  /** Gives the commands whose time has come; false if none has. */
  #command(): boolean {
    const { commands = [] } = this.#world;
    const before = this.#commanded;
    for (let next = commands[before]; next !== undefined; next = commands[this.#commanded]) {
      const { afterEvent = 0, atMs: _, ...command } = next;
      if (afterEvent > this.#events.length || this.#engine.state.status === 'ended') break;
      if (this.#timeOf(next) > this.#now) break;
      this.#commanded += 1;
      this.#inputs.push({ type: 'command', command });
    }
    return this.#commanded > before;
  }

  #timeOf({ atMs = 0 }: SimulatedCommand): number {
    return this.#startedAt + atMs;
  }

  /** When a command comes that waits for its time only. */
  #nextCommandAt(): number {
    const next = this.#world.commands?.[this.#commanded];
    if (next === undefined || (next.afterEvent ?? 0) > this.#events.length) return Number.POSITIVE_INFINITY;
    return this.#timeOf(next);
  }

  #nextLossAt(): number {
    const next = this.#world.lostAt?.[this.#losses];
    return next === undefined ? Number.POSITIVE_INFINITY : this.#startedAt + next;
  }

  #call(effect: Effect): void {
    const input = this.#cloud.call(effect, this.#now);
    const callMs = this.#world.steps?.[effect.step]?.callMs ?? 0;
    if (callMs > 0) this.#calls.set(effect.id, { endsAt: this.#now + callMs, input });
    else this.#inputs.push(input);
  }

  /** When somebody looks who is woken only now and then. */
  #wokenAt(wakeAt: number | undefined): number {
    const { wakesEveryMs } = this.#world;
    if (wakeAt === undefined) return Number.POSITIVE_INFINITY;
    return wakesEveryMs === undefined ? wakeAt : Math.ceil(wakeAt / wakesEveryMs) * wakesEveryMs;
  }

  /** Moves time to the next answer, wake-up, command or loss of the process. False if there is none. */
  #pass(wakeAt: number | undefined): boolean {
    let next = Math.min(this.#wokenAt(wakeAt), this.#nextCommandAt());
    for (const { endsAt } of this.#calls.values()) if (endsAt < next) next = endsAt;
    if (this.#engine.state.status === 'ended' || next === Number.POSITIVE_INFINITY) return this.#command();
    const lossAt = this.#nextLossAt();
    this.#now = Math.max(this.#now, Math.min(next, lossAt));
    if (lossAt <= this.#now) {
      this.#losses += 1;
      this.#replaceProcess(this.#engine.state);
      return true;
    }
    for (const [id, { endsAt, input }] of this.#calls) {
      if (endsAt > this.#now) continue;
      this.#calls.delete(id);
      this.#inputs.push(input);
    }
    this.#command();
    return true;
  }
}

/**
 * Runs a plan in a simulated world of plain data, without promises or real time: thousands of whole rollouts per second, with the engine's own decisions.
 * The same plan and world give the same events. Throws a `TypeError` for an unknown key of world or options.
 */
export function simulate(plan: Plan, world: World = {}, options: SimulationOptions = {}): Simulation {
  checkWorld(world, options);
  return new Simulator(plan, world, options).run();
}
