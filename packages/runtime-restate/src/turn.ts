import type { Command, RolloutEvent } from '@landfall/core';
import {
  carryOut,
  type Effect,
  type EffectContext,
  type Engine,
  effectContext,
  emptyLive,
  type Input,
  isRead,
  maskedCommand,
  RolloutTime,
  transition,
} from '@landfall/core/engine';
import { type ObjectContext, RestatePromise } from '@restatedev/restate-sdk';
import { awayInput, type Beginning } from './begin-turn.ts';
import { type Brought, Calls } from './calls.ts';
import { claimJournal } from './claim-journal.ts';
import type { InboxHandlers } from './handlers.ts';
import type { Head } from './head.ts';
import { keepEvents } from './kept-log.ts';
import type { ObjectNames } from './object-names.ts';
import type { RuntimeSetup } from './runtime-setup.ts';

/** A turn that lasts longer than this listens for commands, in milliseconds. A shorter one costs no call of the inbox: the next turn takes them. */
const LISTEN_AFTER_MS = 1_000;

/** A durable run of calls lasts at most this long, in milliseconds: less than Restate waits before it asks an idle handler to suspend. */
const LONGEST_RUN_MS = 30_000;

/** Reads that follow from calls within one durable run get this long, in milliseconds: what the calls brought is not recorded before. */
const AHEAD_MS = 50;

/** Calls that are waited for together. */
interface Called {
  readonly ids: Set<string>;
  readonly effects: readonly Effect[];
  readonly decidedAt: number;
}

/** Calls that one durable run waits for, with those that follow from them. */
interface Run extends Called {
  readonly promise: RestatePromise<readonly Brought[]>;
}

/** What ended the wait for calls. */
type Came = { readonly run: Run; readonly brought: readonly Brought[] } | 'command';

/** Where a turn stopped: nothing is left to do before `wakeAt`. */
export interface Stopped {
  readonly state: Engine['state'];
  readonly now: number;
  readonly wakeAt: number | undefined;
  /** How many commands of the inbox are in the log now. */
  readonly taken: number;
  /** Whether it has told the inbox to wake it. */
  readonly hasListened: boolean;
}

/** A turn of a rollout: everything that is due, as `transition` decides it, with the calls in durable runs. Nothing of it outlives the handler but its events. */
export class Turn {
  readonly #ctx: ObjectContext;
  readonly #context: EffectContext;
  readonly #calls: Calls;
  readonly #names: ObjectNames;
  #engine: Engine;
  #inputs: Input[];
  #now: number;
  #taken: number;
  /** Commands among the inputs. */
  #fresh: number;
  #listensAt: number;
  #command: RestatePromise<unknown> | undefined;
  #hasListened = false;
  #runs: readonly Run[] = [];
  /** What a durable run brought that is not in the turn yet. */
  #brought: readonly Brought[] = [];
  /** Events that are not kept yet. */
  #unkept: readonly RolloutEvent[] = [];

  constructor(ctx: ObjectContext, { options, clock, names, queue }: RuntimeSetup, head: Head, beginning: Beginning) {
    const { log, fit, now, commands, inputs } = beginning;
    const { first, state } = log;
    const time = new RolloutTime(clock);
    const { attemptCompletedSignal: attempt } = ctx.request();
    this.#ctx = ctx;
    this.#names = names;
    this.#context = effectContext({
      ...options,
      plan: first.plan,
      clock: time,
      journal: claimJournal(ctx, { names, queue }),
      lease: { rolloutId: ctx.key, runner: 'Restate', token: 0 },
      mayCall: () => !attempt.aborted,
    });
    this.#calls = new Calls(this.#context, time, clock, attempt);
    this.#engine = { state, live: { ...emptyLive(fit.providers), ...fit, ...head.patience } };
    this.#now = Math.max(now, state.updatedAt);
    this.#listensAt = this.#now + LISTEN_AFTER_MS;
    this.#taken = head.taken;
    this.#fresh = 0;
    this.#inputs = [...inputs];
    this.#obey(commands);
  }

  /** Turns in a loop, until no call is in flight and nothing is due. `end` is called with the last event before it is kept. */
  async take(end: (event: RolloutEvent) => Promise<void>): Promise<Stopped> {
    for (;;) {
      const { events, effects, cancel, wakeAt, ...engine } = transition(this.#engine, this.#inputs, this.#now);
      this.#inputs = [];
      this.#unkept = [...this.#unkept, ...events];
      const last = events.at(-1);
      if (last?.type === 'rollout-end') await end(last);
      if (this.#mustKeep(events)) this.#keep();
      this.#taken += this.#fresh;
      this.#fresh = 0;
      this.#engine = engine;
      this.#cancel(cancel);
      await this.#start(effects);
      if (this.#inputs.length > 0) continue;
      if (this.#runs.length > 0) {
        await this.#wait();
        continue;
      }
      this.#keep();
      return { state: engine.state, now: this.#now, wakeAt, taken: this.#taken, hasListened: this.#hasListened };
    }
  }

  /** Events are kept before a call that changes something, and at once where the turn lasts. Others follow again from what Restate has of the turn, and are kept with the next ones. */
  #mustKeep(events: readonly RolloutEvent[]): boolean {
    return this.#now >= this.#listensAt || events.some(({ type }) => type === 'effect-start');
  }

  #keep(): void {
    keepEvents(this.#ctx, this.#unkept);
    this.#unkept = [];
  }

  #obey(commands: readonly Command[]): void {
    this.#fresh += commands.length;
    for (const command of commands)
      this.#inputs.push({ type: 'command', command: maskedCommand(command, this.#context.mask) });
  }

  #cancel(ids: readonly string[]): void {
    for (const id of ids) {
      this.#calls.cancel(id);
      for (const run of this.#runs) run.ids.delete(id);
    }
  }

  async #start(effects: readonly Effect[]): Promise<void> {
    const calls = effects.filter(({ method }) => method !== 'claim');
    if (calls.length > 0) this.#call(calls);
    // A command may have led elsewhere than the reads that were made ahead.
    else this.#brought = [];
    for (const effect of effects) {
      if (effect.method !== 'claim') continue;
      const result = await carryOut(this.#context, effect, new AbortController());
      // An error of another object ends the attempt, and Restate makes the next one.
      if ('journal' in result) throw new Error(result.journal.message);
      this.#inputs.push(result);
    }
  }

  /** Makes calls in a durable run, unless the one before went on to them already. */
  #call(effects: readonly Effect[]): void {
    const called: Called = { ids: new Set(effects.map(({ id }) => id)), effects, decidedAt: this.#now };
    const [brought, ...later] = this.#brought;
    this.#brought = later;
    if (brought !== undefined) return this.#take(called, brought);
    const engine = this.#engine;
    const promise = this.#ctx.run('calls', () => this.#bring(engine, called));
    this.#runs = [...this.#runs, { ...called, promise }];
  }

  /** Makes calls, and the quick reads that follow from their results where nothing else is waited for. What changes something is called only after the turn has it. */
  async #bring(from: Engine, called: Called): Promise<readonly Brought[]> {
    const patienceMs = this.#command === undefined ? LISTEN_AFTER_MS : LONGEST_RUN_MS;
    let [engine, { effects, decidedAt }] = [from, called];
    let brought = await this.#calls.bring(effects, decidedAt, patienceMs);
    const all = [brought];
    while (this.#runs.length === 1 && brought.results.length === effects.length) {
      const now = Math.max(decidedAt, brought.now);
      const turn = transition(engine, inputsOf(engine, decidedAt, brought), now);
      if (now >= this.#listensAt || turn.effects.length === 0 || !turn.effects.every(isRead)) break;
      [engine, effects, decidedAt] = [turn, turn.effects, now];
      brought = await this.#calls.bring(effects, decidedAt, AHEAD_MS);
      all.push(brought);
    }
    return all;
  }

  /** Waits until calls have ended or a command has come. */
  async #wait(): Promise<void> {
    if (this.#command === undefined && this.#now >= this.#listensAt) {
      await this.#listen();
      if (this.#inputs.length > 0) return;
    }
    const came = await this.#next();
    if (came === 'command') return this.#listen();
    const { run, brought } = came;
    const [first, ...later] = brought;
    this.#runs = this.#runs.filter((each) => each !== run);
    this.#brought = later;
    if (first !== undefined) this.#take(run, first);
  }

  /** Asks for the commands that were left, and to be woken by the next one. */
  async #listen(): Promise<void> {
    const { id: waiter, promise } = this.#ctx.awakeable<unknown>();
    this.#command = promise;
    this.#hasListened = true;
    const taken = this.#taken + this.#fresh;
    this.#obey(await this.#ctx.objectClient<InboxHandlers>(this.#names.inbox, this.#ctx.key).open({ taken, waiter }));
    // Who was given commands is not woken by the next one.
    if (this.#fresh > 0) this.#command = undefined;
  }

  async #next(): Promise<Came> {
    const waits: RestatePromise<Came>[] = this.#runs.map((run) =>
      run.promise.map((brought, failure) => {
        if (brought === undefined) throw failure ?? new Error('a durable run of calls gave nothing');
        return { run, brought };
      }),
    );
    if (this.#command !== undefined) waits.push(this.#command.map(() => 'command' as const));
    return RestatePromise.race(waits);
  }

  /** The results that the turn still waits for are its next inputs, and the other calls are waited for again. */
  #take({ ids, effects, decidedAt }: Called, brought: Brought): void {
    const results = brought.results.filter(({ effect }) => ids.has(effect));
    this.#now = Math.max(this.#now, brought.now);
    this.#inputs.push(...inputsOf(this.#engine, decidedAt, { ...brought, results }));
    const open = effects.filter(({ id }) => ids.has(id) && !results.some(({ effect }) => effect === id));
    if (open.length > 0) this.#call(open);
  }
}

/** What comes into a turn from calls that were decided at a time. */
function inputsOf(engine: Engine, decidedAt: number, { startedAt, results }: Brought): readonly Input[] {
  return [...awayInput(engine, decidedAt, startedAt), ...results];
}
