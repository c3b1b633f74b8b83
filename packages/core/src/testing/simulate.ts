import { decide } from '../engine/decide.ts';
import type { Effect, Look } from '../engine/decision.ts';
import { evolve } from '../engine/evolve.ts';
import { intentsOf } from '../engine/intents.ts';
import { forgetLooks, takeEnd, takeLook } from '../engine/take-answer.ts';
import type { EventBody, RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import type { Plan } from '../plan/plan.ts';
import { refuseUnknownKeys } from '../provider/refuse-unknown-keys.ts';
import { initialState, type RolloutState } from '../state/rollout-state.ts';
import { type Simulated, SimulatedCloud } from './simulated-cloud.ts';
import type { SimulatedStep, World } from './world.ts';

/** What became of a simulated rollout. */
export interface Simulation {
  readonly events: readonly RolloutEvent[];
  /** The fold of the events. */
  readonly state: RolloutState;
  /** `ended`, or why it goes no further: it waits for a command, or took more than `mostEvents`. */
  readonly stopped: 'ended' | 'waiting' | 'endless';
  /** The other side, as it is at the end. */
  readonly cloud: SimulatedCloud;
}

/** How a simulation is set up; all of it has a default. */
export interface SimulationOptions {
  readonly id?: string | undefined;
  /** The random part of every key of the log; default `simulated`. */
  readonly nonce?: string | undefined;
  /** Milliseconds since the epoch; default 0. */
  readonly startAt?: number | undefined;
  /** A bound for worlds in which nothing ends; default 1,000 plus 1,000 a region. */
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

interface InFlight {
  readonly effect: Effect;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly result: Simulated;
}

/** One rollout in a simulated world: the engine's own `decide` and `evolve`, and nothing else of it. */
class Simulator {
  readonly #plan: Plan;
  readonly #world: World;
  readonly #id: string;
  readonly #nonce: string;
  readonly #mostEvents: number;
  readonly #cloud: SimulatedCloud;
  readonly #events: RolloutEvent[] = [];
  readonly #crashes: ReadonlySet<number> | undefined;
  #commanded = 0;
  #state = initialState();
  #now: number;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #readings = new Map<string, Look>();

  constructor(plan: Plan, world: World, options: SimulationOptions) {
    this.#plan = plan;
    this.#world = world;
    this.#id = options.id ?? 'simulated';
    this.#nonce = options.nonce ?? 'simulated';
    this.#now = options.startAt ?? 0;
    this.#mostEvents = options.mostEvents ?? 1_000 + 1_000 * plan.regions.length;
    this.#cloud = new SimulatedCloud(plan, world);
    this.#crashes = world.crashes === undefined ? undefined : new Set(world.crashes);
  }

  run(): Simulation {
    this.#append([{ type: 'rollout-start', plan: this.#plan, nonce: this.#nonce }]);
    let stopped: Simulation['stopped'] = 'endless';
    while (this.#events.length < this.#mostEvents) {
      if (this.#command()) continue;
      const live = { inFlight: this.#inFlight, readings: this.#readings };
      const { events, effects, wakeAt } = decide(this.#plan, this.#state, live, this.#now);
      if (events.length > 0) this.#append(events);
      else if (effects.length > 0 && this.#start(effects)) continue;
      else if (!this.#pass(wakeAt)) {
        stopped = this.#state.status === 'ended' ? 'ended' : 'waiting';
        break;
      }
    }
    return { events: this.#events, state: this.#state, stopped, cloud: this.#cloud };
  }

  /** Appends events; false if the process was lost on the way, and the rest with it. */
  #append(bodies: readonly EventBody[]): boolean {
    for (const body of bodies) {
      const event = stampEvent(body, this.#events.length + 1, this.#now, this.#id);
      this.#events.push(event);
      this.#state = evolve(this.#state, event);
      if (this.#crashes === undefined || !this.#crashes.has(event.seq)) continue;
      // Calls that were made stay made; who waited for their answers is gone.
      this.#inFlight.clear();
      this.#readings.clear();
      return false;
    }
    forgetLooks(this.#readings, bodies);
    return true;
  }

  /** Takes the next command whose time has come; commands come between decisions, as everywhere. */
  #command(): boolean {
    const command = this.#world.commands?.[this.#commanded];
    if (command === undefined || command.afterEvent > this.#events.length || this.#state.status === 'ended')
      return false;
    this.#commanded += 1;
    this.#append([{ type: 'command', name: command.name }]);
    if ((command.name === 'resume' || command.name === 'abort') && this.#state.suspended !== undefined)
      this.#append([{ type: 'rollout-resume' }]);
    return true;
  }

  /** Makes calls; false if none of them is answered at once, so that there is nothing to do but let time pass. */
  #start(effects: readonly Effect[]): boolean {
    if (!this.#append(intentsOf(this.#state, effects))) return true;
    const startedAt = this.#now;
    const ends: EventBody[] = [];
    let answered = false;
    for (const effect of effects) {
      const result = this.#cloud.call(effect, startedAt);
      const callMs = this.#world.steps?.[effect.step]?.callMs ?? 0;
      if (callMs > 0) this.#inFlight.set(effect.id, { effect, startedAt, endsAt: startedAt + callMs, result });
      else {
        this.#answer(effect, startedAt, result, ends);
        answered = true;
      }
    }
    this.#append(ends);
    return answered || this.#command();
  }

  /** Takes an answer to where `decide` finds it. */
  #answer(effect: Effect, startedAt: number, result: Simulated, ends: EventBody[]): void {
    if ('outcome' in result) takeLook(this.#readings, effect.id, startedAt, result.outcome);
    else {
      const end = takeEnd(this.#readings, result.end, this.#now);
      if (end !== undefined) ends.push(end);
    }
  }

  /** Lets time pass to whatever comes next: an answer, or the time to look again. False if nothing ever does. */
  #pass(wakeAt: number | undefined): boolean {
    let next = wakeAt ?? Number.POSITIVE_INFINITY;
    for (const { endsAt } of this.#inFlight.values()) if (endsAt < next) next = endsAt;
    if (next === Number.POSITIVE_INFINITY) return false;
    this.#now = Math.max(this.#now, next);
    const ends: EventBody[] = [];
    for (const [id, { effect, startedAt, endsAt, result }] of this.#inFlight) {
      if (endsAt > this.#now) continue;
      this.#inFlight.delete(id);
      this.#answer(effect, startedAt, result, ends);
    }
    this.#append(ends);
    return true;
  }
}

/**
 * Runs a plan through a world of plain data with no promises and no time: thousands of whole rollouts a second, each the engine's own decisions.
 * The same plan and world give the same events. Throws a `TypeError` for a key of world or options that is not known.
 */
export function simulate(plan: Plan, world: World = {}, options: SimulationOptions = {}): Simulation {
  refuseUnknownKeys('simulate', options, OPTIONS);
  refuseUnknownKeys('simulate', world, WORLD, ['world']);
  for (const [step, fate] of Object.entries(world.steps ?? {}))
    refuseUnknownKeys('simulate', fate, STEP, ['world', 'steps', step]);
  return new Simulator(plan, world, options).run();
}
