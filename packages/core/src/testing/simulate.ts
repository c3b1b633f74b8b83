import type { Effect } from '../engine/effect.ts';
import { foldEvents } from '../engine/fold.ts';
import { emptyLive } from '../engine/live.ts';
import { type Engine, type Input, transition } from '../engine/transition.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import type { Plan } from '../plan/plan.ts';
import { refuseUnknownKeys } from '../provider/refuse-unknown-keys.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { SimulatedCloud } from './simulated-cloud.ts';
import type { SimulatedStep, World } from './world.ts';

/** The result of a simulated rollout. */
export interface Simulation {
  readonly events: readonly RolloutEvent[];
  /** The state that the events add up to. */
  readonly state: RolloutState;
  /** `ended`, or why it stopped: it waits for a command, or took more than `mostEvents`. */
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

const OPTIONS = Object.keys({
  id: true,
  nonce: true,
  startAt: true,
  mostEvents: true,
} satisfies Record<keyof SimulationOptions, true>);

const WORLD = Object.keys({
  steps: true,
  empty: true,
  unhealthy: true,
  traffic: true,
  commands: true,
  crashes: true,
} satisfies Record<keyof World, true>);

const STEP = Object.keys({
  callMs: true,
  takesMs: true,
  lagMs: true,
  answers: true,
  fates: true,
  verdict: true,
} satisfies Record<keyof SimulatedStep, true>);

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
  #commanded = 0;
  #engine: Engine;
  #now: number;
  readonly #calls = new Map<string, Called>();
  /** What came in since the last turn. */
  #inputs: Input[] = [];

  constructor(plan: Plan, world: World, options: SimulationOptions) {
    const { id = 'simulated', nonce = 'simulated', startAt = 0 } = options;
    this.#plan = plan;
    this.#world = world;
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
    while (this.#events.length < this.#mostEvents) {
      const wakeAt = this.#turn();
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
    this.#engine = { state: foldEvents(kept, state), live: emptyLive(this.#plan.providers) };
    this.#calls.clear();
    this.#inputs = [];
    this.#command();
    return this.#now;
  }

  /** Gives the commands whose time has come; false if none has. */
  #command(): boolean {
    const { commands = [] } = this.#world;
    const before = this.#commanded;
    for (let next = commands[before]; next !== undefined; next = commands[this.#commanded]) {
      if (next.afterEvent > this.#events.length || this.#engine.state.status === 'ended') break;
      this.#commanded += 1;
      this.#inputs.push({ type: 'command', command: { name: next.name } });
    }
    return this.#commanded > before;
  }

  #call(effect: Effect): void {
    const input = this.#cloud.call(effect, this.#now);
    const callMs = this.#world.steps?.[effect.step]?.callMs ?? 0;
    if (callMs > 0) this.#calls.set(effect.id, { endsAt: this.#now + callMs, input });
    else this.#inputs.push(input);
  }

  /** Moves time to the next answer or wake-up. False if there is none. */
  #pass(wakeAt: number | undefined): boolean {
    let next = wakeAt ?? Number.POSITIVE_INFINITY;
    for (const { endsAt } of this.#calls.values()) if (endsAt < next) next = endsAt;
    if (next === Number.POSITIVE_INFINITY) return this.#command();
    this.#now = Math.max(this.#now, next);
    for (const [id, { endsAt, input }] of this.#calls) {
      if (endsAt > this.#now) continue;
      this.#calls.delete(id);
      this.#inputs.push(input);
    }
    return true;
  }
}

/**
 * Runs a plan in a simulated world of plain data, without promises or real time: thousands of whole rollouts per second, with the engine's own decisions.
 * The same plan and world give the same events. Throws a `TypeError` for an unknown key of world or options.
 */
export function simulate(plan: Plan, world: World = {}, options: SimulationOptions = {}): Simulation {
  refuseUnknownKeys('simulate', options, OPTIONS);
  refuseUnknownKeys('simulate', world, WORLD, ['world']);
  for (const [step, fate] of Object.entries(world.steps ?? {}))
    refuseUnknownKeys('simulate', fate, STEP, ['world', 'steps', step]);
  return new Simulator(plan, world, options).run();
}
