import { err, ok, type Result } from 'neverthrow';
import type { Clock } from '../clock/clock.ts';
import { stopwatch } from '../clock/stopwatch.ts';
import { foldEvents } from '../engine/fold.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import { checkLog, checkNext } from '../rollouts/check-log.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { orInternal } from './or-internal.ts';

/** A journal that fails after the log was read once is asked again for this long. */
const FAILS_FOR_MS = 60_000;

type Read = Promise<Result<void, RolloutError>>;

/** How a log is followed. */
export interface FollowSetup {
  readonly clock: Clock;
  readonly pollMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The events after `seq`, where what the journal gave are events: one that does not know of `after` gives the whole log. */
function newerThan(seq: number, log: unknown): unknown {
  if (seq === 0 || !Array.isArray(log)) return log;
  return log.filter((entry) => !(Number(Object(entry).seq) <= seq));
}

/** The log of a rollout that any process may drive, as far as this process has read it. It reads only while somebody waits for it. */
export class FollowedLog {
  /** What the events so far add up to. It is replaced, and never changed. */
  state: RolloutState = foldEvents([]);
  readonly events: RolloutEvent[] = [];
  readonly #id: string;
  readonly #journal: Journal;
  readonly #setup: FollowSetup;
  /** Since when the journal fails; undefined while it works. */
  #failing: (() => number) | undefined;
  #reading: Read | undefined;
  #polling: Read | undefined;

  constructor(journal: Journal, id: string, setup: FollowSetup) {
    this.#id = id;
    this.#journal = journal;
    this.#setup = setup;
  }

  /** Whether nothing more is read: the rollout has ended, or nobody wants to follow it any longer. */
  get isOver(): boolean {
    return this.state.status === 'ended' || this.#setup.signal?.aborted === true;
  }

  /** Reads what is new. Whoever asks while it is read gets the same answer. */
  read(): Read {
    this.#reading ??= orInternal(() => this.#readNew()).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Reads what is new; a journal that fails for a short time has nothing new. */
  async refresh(): Read {
    const read = await this.read();
    const isPassing = this.#failing !== undefined && this.#failing() < FAILS_FOR_MS;
    return isPassing ? ok(undefined) : read;
  }

  /** Waits for a while, and refreshes then. */
  poll(): Read {
    this.#polling ??= orInternal(() => this.#waitAndRead()).finally(() => {
      this.#polling = undefined;
    });
    return this.#polling;
  }

  async #waitAndRead(): Read {
    const { clock, pollMs, signal } = this.#setup;
    await clock.sleep(pollMs, signal);
    return this.isOver ? ok(undefined) : this.refresh();
  }

  async #readNew(): Read {
    const { state } = this;
    const read = await this.#journal.read(this.#id, state.seq);
    if (read.isErr()) return err(this.#noteFailure(read.error));
    this.#failing = undefined;
    const news = newerThan(state.seq, read.value);
    const checked = state.seq === 0 ? checkLog(this.#id, news) : checkNext(this.#id, news, state);
    if (checked.isErr()) return err({ kind: 'cannot-resume', reason: `rollout ${this.#id}: ${checked.error}` });
    this.events.push(...checked.value.events);
    this.state = checked.value.state;
    return ok(undefined);
  }

  #noteFailure(error: JournalError): RolloutError {
    const canPass = error.kind === 'failed' && this.state.seq > 0;
    if (canPass) this.#failing ??= stopwatch(this.#setup.clock);
    else this.#failing = undefined;
    return asRolloutError(error);
  }
}
