import {
  type Change,
  type Effect,
  type EffectEnd,
  isRead,
  type Outcome,
  type Read,
  type TableChange,
} from '../engine/effect.ts';
import type { Input } from '../engine/transition.ts';
import type { Plan } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import { type ProviderError, providerError } from '../provider/contract.ts';
import { errorOf, type SimulatedEnd } from './simulated-end.ts';
import { SimulatedRegion } from './simulated-region.ts';
import { SimulatedTable } from './simulated-table.ts';
import { isWithin, simulatedHealth } from './simulated-traffic.ts';
import { FINE, WRONG } from './simulated-verification.ts';
import type { SimulatedAnswer, World } from './world.ts';

/** What every value of a simulated cloud is. */
const P95_MS = 100;

/** The last question about a step, and how many different questions there were. */
interface Asked {
  readonly question: string;
  readonly count: number;
}

/** A call to the router gives no handle. */
function handleOf(effect: Change | TableChange): Pick<EffectEnd, 'handle'> {
  return 'deployment' in effect ? { handle: effect.deployment } : {};
}

/** One deployment or verification that a simulated cloud was asked for. */
export interface SimulatedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: 'deploy' | 'verify';
  readonly step: string;
  readonly region: string;
}

/** The cloud of a simulated rollout: it answers calls from plain data, at once and without a promise. */
export class SimulatedCloud {
  /** By region key. */
  readonly regions = new Map<string, SimulatedRegion>();
  /** How many changing calls used each key. */
  readonly calls = new Map<string, number>();
  /** Every deployment and verification that it was asked for, in order: for questions such as how many regions were ever at risk together. */
  readonly asked: SimulatedCall[] = [];
  readonly #plan: Plan;
  readonly #world: World;
  readonly #empty: ReadonlySet<string>;
  readonly #unhealthy: ReadonlySet<string>;
  /** Regions whose previous deployment was retired. */
  readonly #retired = new Set<string>();
  #table: SimulatedTable;
  readonly #answered = new Map<string, Asked>();
  readonly #accepted = new Map<string, Asked>();

  readonly #startedAt: number;

  constructor(plan: Plan, world: World, startedAt = 0) {
    this.#startedAt = startedAt;
    this.#plan = plan;
    this.#world = world;
    this.#empty = new Set(world.empty);
    this.#unhealthy = new Set(world.unhealthy);
    this.#table = new SimulatedTable(plan.spec.model.name, world.table);
    for (const { key } of plan.regions) {
      const region = new SimulatedRegion();
      this.regions.set(key, region);
      const { revertsAfterMs } = world.traffic?.[key] ?? {};
      if (revertsAfterMs !== undefined) region.revert(startedAt + revertsAfterMs);
    }
  }

  /** A copy that goes its own way from here. */
  fork(): SimulatedCloud {
    const copy = new SimulatedCloud(this.#plan, this.#world, this.#startedAt);
    for (const [key, region] of this.regions) copy.regions.set(key, region.fork());
    for (const [key, count] of this.calls) copy.calls.set(key, count);
    copy.asked.push(...this.asked);
    copy.#table = this.#table.fork();
    for (const region of this.#retired) copy.#retired.add(region);
    for (const [step, asked] of this.#answered) copy.#answered.set(step, asked);
    for (const [step, asked] of this.#accepted) copy.#accepted.set(step, asked);
    return copy;
  }

  /** What its answers from a time on depend on, as plain data; times are milliseconds since the epoch. */
  facts(now: number): readonly unknown[] {
    const histories = this.#world.traffic === undefined ? [] : [...this.regions.values()].map(({ history }) => history);
    const { entries } = this.#table.table;
    const regions = [...this.regions.values()].map((region) => region.facts(now));
    return [...regions, entries, [...this.#retired].sort(), ...histories];
  }

  /** The table between regions. */
  get table(): SimulatedTable {
    return this.#table;
  }

  /** How a call that is made at `now` ends. */
  call(effect: Effect, now: number): Input {
    this.receive(effect, now);
    if (effect.method === 'claim') return this.end(effect, now, {});
    if (isRead(effect)) {
      const isTheStepsOwn = effect.method !== 'describe' && effect.method !== 'read-entry';
      return this.end(effect, now, { error: isTheStepsOwn ? this.#errorOf(effect, now) : undefined });
    }
    const answer = this.#answer(effect.step, effect.id, now);
    return this.end(effect, now, { error: errorOf(answer), isMade: answer === 'ok' || answer === 'lost' });
  }

  /** Notes that a call was made, which may end later. */
  receive({ method, step, target }: Effect, now: number): void {
    if (method === 'deploy' || method === 'verify')
      this.asked.push({ at: now, method, step, region: regionOf(target) ?? '' });
  }

  /** How a call ends that gets this answer at `now`. */
  end(effect: Effect, now: number, answer: SimulatedEnd): Input {
    const { error, isMade = error === undefined, isAbandoned, startedAt = now } = answer;
    const { id } = effect;
    if (isRead(effect)) {
      const outcome: Outcome = error === undefined ? this.#look(effect, now) : { kind: 'error', error };
      return { type: 'read', effect: id, startedAt, outcome };
    }
    if (effect.method === 'claim') return { type: 'changed', effect: id, end: this.#claim(now) };
    this.calls.set(id, (this.calls.get(id) ?? 0) + 1);
    if (isMade) this.#accept(effect, now);
    if (error === undefined) return { type: 'changed', effect: id, end: { tries: 1, ...handleOf(effect) } };
    const end = isAbandoned === true ? { tries: 1, error, abandoned: true } : { tries: 1, error };
    return { type: 'changed', effect: id, end };
  }

  /** The next of a step's answers or fates. The same `question` gives the same one again, so that a call repeated after a crash finds the world unchanged. */
  #next<T>(of: Map<string, Asked>, list: readonly T[], step: string, question: string): T | undefined {
    const asked = of.get(step) ?? { question: '', count: 0 };
    if (asked.question === question) return list[asked.count - 1];
    of.set(step, { question, count: asked.count + 1 });
    return list[asked.count];
  }

  /** Nobody else holds the targets, which are named like their regions. */
  #claim(at: number): EffectEnd {
    const { name: model, version } = this.#plan.spec.model;
    const why = 'it is blocked in this world';
    const blocked = this.#world.blocked?.map((target) => ({ target, model, version, rolloutId: 'earlier', at, why }));
    return { tries: 1, ...(blocked !== undefined && blocked.length > 0 && { blocked }) };
  }

  #answer(step: string, id: string, now: number): SimulatedAnswer {
    const answers = this.#world.steps?.[step]?.answers;
    return answers === undefined ? 'ok' : (this.#next(this.#answered, answers, step, `${id} at ${now}`) ?? 'ok');
  }

  #errorOf({ step, id }: Read, now: number): ProviderError | undefined {
    return errorOf(this.#answer(step, id, now));
  }

  #accept(effect: Change | TableChange, now: number): void {
    if (effect.method === 'enter' || effect.method === 'leave') return this.#table.accept(effect);
    const region = regionOf(effect.target) ?? '';
    // Of the previous deployment only the health is simulated: it exists until it is retired.
    if (effect.deployment === 'previous') {
      this.#retired.add(region);
      return;
    }
    const step = this.#world.steps?.[effect.step];
    const fates = step?.fates;
    const fate = fates && this.#next(this.#accepted, fates, effect.step, effect.id);
    this.regions.get(region)?.accept(effect, this.#plan.spec.model, step, fate ?? 'comes-true', now);
  }

  #look(effect: Read, now: number): Outcome {
    switch (effect.method) {
      case 'prepare': {
        const region = regionOf(effect.target) ?? '';
        const previous = this.#empty.has(region) ? null : 'previous';
        return {
          kind: 'prepared',
          prepared: { deployment: effect.key, previous, target: region, findings: [] },
        };
      }
      case 'verify':
        return !effect.probe && this.#world.steps?.[effect.step]?.verdict === 'fail' ? WRONG : FINE;
      case 'describe':
        return {
          kind: 'observation',
          observation: effect.deployment === 'previous' ? this.#previous(effect) : this.#own(effect, now),
        };
      case 'health':
        return this.#health(effect, now);
      case 'metric':
      case 'source-value':
        return { kind: 'reading', reading: { state: 'value', value: P95_MS, samples: 1 } };
      case 'read-table':
        return { kind: 'table', table: this.#table.table };
      case 'read-entry':
        return { kind: 'observation', observation: this.#table.look(effect) };
      case 'source-counts':
        return { kind: 'health', health: { state: 'no-data' } };
      default:
        return effect satisfies never;
    }
  }

  #health(effect: Extract<Read, { readonly method: 'health' }>, now: number): Outcome {
    const { deployment, from, to, slowerThanMs } = effect;
    const key = regionOf(effect.target) ?? '';
    const traffic = this.#world.traffic?.[key];
    const provider = this.#plan.regions.find((region) => region.key === key)?.provider ?? '';
    const counts = this.#plan.providers[provider]?.health;
    const region = this.regions.get(key);
    if (traffic === undefined || counts === undefined || region === undefined)
      return { kind: 'health', health: { state: 'no-data' } };
    if (traffic.unreadable?.some((stretch) => isWithin(stretch, now - this.#startedAt)))
      return { kind: 'error', error: providerError({ kind: 'transient', message: 'the counts cannot be read' }) };
    const { periodMs, finalAfterMs } = counts;
    const counted = {
      traffic,
      startedAt: this.#startedAt,
      which: deployment === 'previous' ? 'previous' : 'next',
      percentAt: (at: number) => region.percentAt(at),
      now,
      finalAfterMs,
    } as const;
    return { kind: 'health', health: simulatedHealth(counted, { from, to, periodMs }, slowerThanMs !== undefined) };
  }

  #own(effect: Read, now: number): Extract<Outcome, { kind: 'observation' }>['observation'] {
    return (
      this.regions.get(regionOf(effect.target) ?? '')?.read(now, this.#plan.spec.model.version) ?? { state: 'absent' }
    );
  }

  #previous({ target }: Read): Extract<Outcome, { kind: 'observation' }>['observation'] {
    const region = regionOf(target) ?? '';
    if (this.#retired.has(region)) return { state: 'absent' };
    if (this.#unhealthy.has(region))
      return { state: 'failed', error: providerError({ kind: 'container', message: 'it crashed' }) };
    return {
      state: 'ready',
      owner: 'before',
      version: 'before',
      percent: 100 - (this.regions.get(region)?.percent ?? 0),
    };
  }
}
