import type { Clock } from '@landfall/core';
import { carryOut, type Effect, type EffectContext, type EffectResult, type RolloutTime } from '@landfall/core/engine';
import { NOBODY_WAITS } from './nobody-waits.ts';

/** What became of a call of a turn: an input of the next one. */
export type CallResult = Exclude<EffectResult, { readonly journal: unknown }>;

/** One call, in this attempt of a turn. */
interface StartedCall {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  result: CallResult | undefined;
}

/** What some calls that were made together brought. Times are milliseconds since the epoch. */
export interface Brought {
  /** When this attempt began to wait: much later than the turn was decided if the service was away in between. */
  readonly startedAt: number;
  readonly now: number;
  readonly results: readonly CallResult[];
}

/** After the first call of a run has ended, the others get this long to end within the same run, in milliseconds. */
const TOGETHER_MS = 25;

/**
 * The calls of one turn in this process. They may outlast the durable run that started them: a later run waits for the rest. When the process is lost, the next
 * one makes the calls again that had no recorded result, under the same keys.
 */
export class Calls {
  readonly #context: EffectContext;
  readonly #time: RolloutTime;
  readonly #clock: Clock;
  readonly #started = new Map<string, StartedCall>();

  /** `attempt`: aborted once this attempt of the turn is over, however it ended. */
  constructor(context: EffectContext, time: RolloutTime, clock: Clock, attempt: AbortSignal) {
    this.#context = context;
    this.#time = time;
    this.#clock = clock;
    attempt.addEventListener('abort', () => {
      for (const { controller } of this.#started.values()) controller.abort(attempt.reason);
    });
  }

  /** Starts the calls that this process has not started, and waits until all have ended, or some have and no other does soon, or `patienceMs` is over. */
  async bring(effects: readonly Effect[], decidedAt: number, patienceMs: number): Promise<Brought> {
    this.#time.catchUp(decidedAt);
    const startedAt = this.#time.now();
    const calls = effects.map((effect) => this.#started.get(effect.id) ?? this.#start(effect));
    const over = new AbortController();
    const all = Promise.all(calls.map(({ ended }) => ended));
    const some = Promise.race(calls.map(({ ended }) => ended)).then(() => this.#clock.sleep(TOGETHER_MS, over.signal));
    await Promise.race([all, some, this.#clock.sleep(patienceMs, over.signal)]);
    over.abort(NOBODY_WAITS);
    const results = calls.flatMap(({ result }) => result ?? []);
    for (const { effect } of results) this.#started.delete(effect);
    return { startedAt, now: this.#time.now(), results };
  }

  /** Nobody waits for this read any more. It may be asked for again before it ends. */
  cancel(id: string): void {
    this.#started.get(id)?.controller.abort(NOBODY_WAITS);
    this.#started.delete(id);
  }

  #start(effect: Effect): StartedCall {
    const controller = new AbortController();
    const ended = carryOut(this.#context, effect, controller).then((result) => {
      // Only claims ask the journal, and a turn makes them itself.
      if (!('journal' in result)) call.result = result;
    });
    const call: StartedCall = { controller, ended, result: undefined };
    this.#started.set(effect.id, call);
    return call;
  }
}
