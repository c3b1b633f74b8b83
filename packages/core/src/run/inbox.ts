import { err, ok, type Result } from 'neverthrow';
import type { Command } from '../events/command.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';

/** A runner that only waits reads its inbox this often, in milliseconds, also where the journal tells of commands: it may miss one. */
const INBOX_EVERY_MS = 5_000;

/** The commands that other processes left for a rollout, as its runner reads them. */
export class Inbox {
  readonly #journal: Journal;
  readonly #lease: Lease;
  readonly #elapsed: () => number;
  #readAt = Number.NEGATIVE_INFINITY;
  #isTold = false;

  /** `elapsed`: a monotonic clock, in milliseconds. */
  constructor(journal: Journal, lease: Lease, elapsed: () => number) {
    this.#journal = journal;
    this.#lease = lease;
    this.#elapsed = elapsed;
  }

  /** Whether a command was left since it was read last, as far as this process was told. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** In how many milliseconds it is to be read again. */
  get dueInMs(): number {
    return this.#isTold ? 0 : Math.max(0, this.#readAt + INBOX_EVERY_MS - this.#elapsed());
  }

  /** Whether it is time to read it. */
  get isDue(): boolean {
    return this.dueInMs === 0;
  }

  /** The commands that are there now. They stay until events that record them are appended. */
  async read(): Promise<Result<readonly Command[], JournalError>> {
    this.#isTold = false;
    this.#readAt = this.#elapsed();
    return this.#journal.inbox(this.#lease);
  }

  /** Reads it if it is time; commands that are there make it due at once. */
  async look(): Promise<Result<void, JournalError>> {
    if (!this.isDue) return ok(undefined);
    const commands = await this.read();
    if (commands.isErr()) return err(commands.error);
    if (commands.value.length > 0) this.#isTold = true;
    return ok(undefined);
  }

  /** Calls `onCommand` as soon as this process is told of a command, where the journal can tell; gives the way to stop. */
  watch(onCommand: () => void): () => void {
    const stop = this.#journal.watchInbox?.(this.#lease.rolloutId, () => {
      this.#isTold = true;
      onCommand();
    });
    return () => stop?.();
  }
}
