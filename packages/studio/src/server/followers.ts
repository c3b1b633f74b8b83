import type { JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import { followLog } from './follow-log.ts';
import { type FeedSetup, LogFeed } from './log-feed.ts';

/** Why nobody can follow: there are too many, the log is not there, or it has fewer events than the follower has seen. */
export type NotFollowed = { readonly kind: 'too-many' } | { readonly kind: 'shorter' } | JournalError;

/** What all followers of a studio share: a limit on their number, and one feed for each log. */
export class Followers {
  readonly #setup: FeedSetup & { readonly heartbeatMs: number; readonly maxFollowers: number };
  readonly #feeds = new Map<string, LogFeed>();
  readonly #closed = new AbortController();
  #open = 0;

  constructor(setup: FeedSetup & { readonly heartbeatMs: number; readonly maxFollowers: number }) {
    this.#setup = setup;
  }

  /** How many streams are open, and how many logs are read for them. */
  get counts(): { readonly followers: number; readonly feeds: number } {
    return { followers: this.#open, feeds: this.#feeds.size };
  }

  /** A stream of the events of a log after one of them. `signal`: the request's. */
  async follow(
    id: string,
    after: number,
    signal: AbortSignal,
  ): Promise<Result<ReadableStream<Uint8Array>, NotFollowed>> {
    if (this.#open >= this.#setup.maxFollowers || this.#closed.signal.aborted) return err({ kind: 'too-many' });
    this.#open += 1;
    const feed = this.#feedOf(id);
    const opened = await feed.open(after);
    const leave = (): void => {
      this.#open -= 1;
      if (feed.followers === 0 && this.#feeds.get(id) === feed) this.#feeds.delete(id);
    };
    const refusal: NotFollowed | undefined = opened.isErr()
      ? opened.error
      : feed.problem === undefined && !(await feed.reaches(after))
        ? { kind: 'shorter' }
        : undefined;
    if (refusal !== undefined) {
      leave();
      return err(refusal);
    }
    const { clock, heartbeatMs, describe } = this.#setup;
    const signals = [signal, this.#closed.signal];
    return ok(followLog(feed, after, { clock, heartbeatMs, describe, signals, onLeave: leave }));
  }

  /** Ends all streams. */
  close(): void {
    this.#closed.abort();
  }

  #feedOf(id: string): LogFeed {
    const known = this.#feeds.get(id);
    if (known !== undefined && known.problem === undefined) return known;
    const feed = new LogFeed(id, this.#setup);
    this.#feeds.set(id, feed);
    return feed;
  }
}
