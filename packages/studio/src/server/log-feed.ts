import type { Clock, RolloutEvent } from '@landfall/core';
import type { Journal, JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { StreamProblem } from '../wire.ts';
import { type Frame, FrameWindow } from './frame-window.ts';
import { readLog } from './read-log.ts';
import { messageFrame } from './sse.ts';
import { SLICE_EVENTS } from './summarise-log.ts';
import { wireEvent } from './wire-event.ts';

/** What a feed reads, and how. */
export interface FeedSetup {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly redact: boolean;
  readonly pollMs: number;
  /** What the followers are told of an error of the journal. */
  readonly describe: (error: JournalError) => StreamProblem;
}

/** How much of a log the followers share, in bytes. Who is further behind has its own part read. */
const WINDOW_BYTES = 4_194_304;

/** How much of a log a follower that is further behind is given at once, in bytes. */
const PART_BYTES = 1_048_576;

/** How often a journal may fail in a row until the followers are told. */
const FAILURES = 3;

/** Reads the log of one rollout, once for all of its followers, until the last of them leaves. */
export class LogFeed {
  readonly #setup: FeedSetup;
  readonly #id: string;
  readonly #followers = new Set<() => void>();
  #window: FrameWindow | undefined;
  #opening: Promise<Result<void, JournalError>> | undefined;
  #failures = 0;
  #idle = new AbortController();
  #isPolling = false;
  /** Whether its log has ended. */
  hasEnded = false;
  /** Why it cannot be followed any more. */
  problem: StreamProblem | undefined;

  constructor(id: string, setup: FeedSetup) {
    this.#id = id;
    this.#setup = setup;
  }

  /** The `seq` of the last event that is known. */
  get last(): number {
    return this.#window?.last ?? 0;
  }

  get followers(): number {
    return this.#followers.size;
  }

  /** Reads the log for the first time, from an event on. The error says why there is nothing to follow. */
  open(after: number): Promise<Result<void, JournalError>> {
    this.#opening ??= this.#begin(after);
    return this.#opening;
  }

  /** Whether the log has an event with this number: another process may have seen it sooner. */
  async reaches(seq: number): Promise<boolean> {
    if (seq <= this.last) return true;
    const read = await this.#read(seq - 1);
    return read.isOk() && read.value.length > 0;
  }

  /** Tells a follower of every change until it leaves by what is returned. */
  join(onChange: () => void): () => void {
    this.#followers.add(onChange);
    void this.#poll();
    return () => {
      this.#followers.delete(onChange);
      if (this.#followers.size === 0) this.#idle.abort();
    };
  }

  /** Whether what follows an event is shared by all followers, so that `chunk` has it. */
  covers(after: number): boolean {
    return this.#window?.covers(after) === true;
  }

  /** What follows an event, as one chunk; undefined if nothing does yet. It must be covered. */
  chunk(after: number): Frame | undefined {
    return this.#window?.chunk(after);
  }

  /** What follows an event, as far as one follower is given at once. */
  async part(after: number): Promise<Result<readonly Frame[], JournalError>> {
    const read = await this.#read(after);
    // What is whole before the damage is sent first.
    const whole = read.isErr() && read.error.kind === 'damaged' ? (read.error.whole ?? []) : [];
    if (read.isErr() && whole.length === 0) return err(read.error);
    const frames: Frame[] = [];
    let bytes = 0;
    for (const event of read.unwrapOr(whole)) {
      const frame = this.#frame(event);
      frames.push(frame);
      bytes += frame.bytes.length;
      if (bytes >= PART_BYTES) break;
    }
    return ok(frames);
  }

  #read(after: number): Promise<Result<readonly RolloutEvent[], JournalError>> {
    return readLog(this.#setup.journal, this.#id, after);
  }

  #frame(event: RolloutEvent): Frame {
    return { seq: event.seq, bytes: messageFrame(event.seq, wireEvent(event, this.#setup.redact)) };
  }

  async #begin(after: number): Promise<Result<void, JournalError>> {
    // One event more, to see whether the log reaches as far as the follower has seen: it may be another log under the same id.
    const from = Math.max(0, after - 1);
    const read = await this.#read(from);
    const start = read.isOk() && read.value.length === 0 ? 0 : from;
    this.#window = new FrameWindow(start, WINDOW_BYTES);
    if (read.isErr() && read.error.kind !== 'damaged') return err(read.error);
    await this.#take(start === from ? read : await this.#read(start));
    return ok(undefined);
  }

  /** Takes what was read into the window, and tells the followers. */
  async #take(read: Result<readonly RolloutEvent[], JournalError>): Promise<void> {
    const events = read.isOk() ? read.value : read.error.kind === 'damaged' ? (read.error.whole ?? []) : [];
    for (let from = 0; from < events.length; from += SLICE_EVENTS) {
      if (from > 0) await this.#setup.clock.sleep(1);
      const slice = events.slice(from, from + SLICE_EVENTS);
      this.#window?.add(slice.map((event) => this.#frame(event)));
      this.hasEnded ||= slice.some(({ type }) => type === 'rollout-end');
      this.#tell();
    }
    if (read.isOk()) this.#failures = 0;
    else {
      this.#failures += 1;
      if (read.error.kind !== 'failed' || this.#failures >= FAILURES) this.problem = this.#setup.describe(read.error);
      this.#tell();
    }
  }

  #tell(): void {
    for (const onChange of this.#followers) onChange();
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#idle = new AbortController();
    while (!this.hasEnded && this.problem === undefined) {
      await this.#setup.clock.sleep(this.#setup.pollMs, this.#idle.signal);
      if (this.#idle.signal.aborted) break;
      await this.#take(await this.#read(this.last));
    }
    this.#isPolling = false;
    // Somebody may have come after the last one had left.
    if (this.#followers.size > 0 && !this.hasEnded && this.problem === undefined) void this.#poll();
  }
}
