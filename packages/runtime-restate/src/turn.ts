import type { Command, RolloutEvent } from '@landfall/core';
import {
  carryOut,
  type Effect,
  type EffectContext,
  type Engine,
  effectContext,
  emptyLive,
  type Input,
  maskedCommand,
  RolloutTime,
  transition,
} from '@landfall/core/engine';
import { type ObjectContext, RestatePromise } from '@restatedev/restate-sdk';
import { awayInput, type Beginning } from './begin-turn.ts';
import { type Brought, type CallResult, Calls } from './calls.ts';
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

/** Calls that one durable run waits for. */
interface Run {
  readonly ids: Set<string>;
  readonly effects: readonly Effect[];
  readonly decidedAt: number;
  readonly promise: RestatePromise<Brought>;
}

/** What ended the wait for calls. */
type Came = { readonly run: Run; readonly brought: Brought } | 'command';

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

  constructor(ctx: ObjectContext, { options, clock, names }: RuntimeSetup, head: Head, beginning: Beginning) {
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
      journal: claimJournal(ctx, names),
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

  /** Turns in a loop, until no call is in flight and nothing is due. `keep` is called with the events of each before anything follows from them. */
  async take(keep: (events: readonly RolloutEvent[]) => Promise<void>): Promise<Stopped> {
    for (;;) {
      const { events, effects, cancel, wakeAt, ...engine } = transition(this.#engine, this.#inputs, this.#now);
      this.#inputs = [];
      if (events.length > 0) {
        await keep(events);
        keepEvents(this.#ctx, events);
      }
      this.#taken += this.#fresh;
      this.#fresh = 0;
      this.#engine = engine;
      this.#cancel(cancel);
      await this.#start(effects);
      if (this.#inputs.length > 0) continue;
      if (this.#runs.length === 0)
        return { state: engine.state, now: this.#now, wakeAt, taken: this.#taken, hasListened: this.#hasListened };
      await this.#wait();
    }
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
    if (calls.length > 0) this.#run(calls);
    for (const effect of effects) {
      if (effect.method !== 'claim') continue;
      const result = await carryOut(this.#context, effect, new AbortController());
      // An error of another object ends the attempt, and Restate makes the next one.
      if ('journal' in result) throw new Error(result.journal.message);
      this.#inputs.push(result);
    }
  }

  #run(effects: readonly Effect[]): void {
    const decidedAt = this.#now;
    const patienceMs = this.#command === undefined ? LISTEN_AFTER_MS : LONGEST_RUN_MS;
    const promise = this.#ctx.run('calls', () => this.#calls.bring(effects, decidedAt, patienceMs));
    this.#runs = [...this.#runs, { ids: new Set(effects.map(({ id }) => id)), effects, decidedAt, promise }];
  }

  /** Waits until calls have ended or a command has come. */
  async #wait(): Promise<void> {
    if (this.#command === undefined && this.#now >= this.#listensAt) {
      await this.#listen();
      if (this.#inputs.length > 0) return;
    }
    const came = await this.#next();
    if (came === 'command') return this.#listen();
    this.#take(came.run, came.brought);
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

  #take(run: Run, { startedAt, now, results }: Brought): void {
    this.#runs = this.#runs.filter((each) => each !== run);
    this.#now = Math.max(this.#now, now);
    this.#inputs.push(...awayInput(this.#engine, run.decidedAt, startedAt), ...this.#answers(run, results));
    const open = run.effects.filter(({ id }) => run.ids.has(id) && !results.some(({ effect }) => effect === id));
    if (open.length > 0) this.#run(open);
  }

  /** The results that the turn still waits for. */
  #answers({ ids }: Run, results: readonly CallResult[]): readonly CallResult[] {
    const wanted = results.filter(({ effect }) => ids.has(effect));
    for (const { effect } of wanted) this.#calls.forget(effect);
    return wanted;
  }
}
