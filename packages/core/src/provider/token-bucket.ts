import { stopwatch } from '../clock/stopwatch.ts';

/** A rate limit: `burst` requests at once, `perSecond` on average. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Counts requests against a rate limit. It never waits: early callers get the time to wait and keep their place. */
export interface TokenBucket {
  /** 0 if `key` may send a request at `now`; otherwise the milliseconds until its turn. `now` is the time of the run's clock; if it goes back, the bucket's time stands still. */
  take(key: string, now: number): number;
}

/** How long a place is kept after its turn. */
const KEPT_MS = 60_000;

/**
 * Makes a token bucket for a provider, whose methods never sleep: if the rate is used up, answer `throttled` with the wait as `retryAfterMs`.
 * Callers get their turn in the order of asking.
 */
export function tokenBucket({ perSecond, burst }: Rate): TokenBucket {
  const intervalMs = 1_000 / perSecond;
  const turns = new Map<string, number>();
  /** When the bucket will be full if there are no more requests. */
  let fullAt = Number.NEGATIVE_INFINITY;

  // A clock that is set back must delay nobody, so the bucket adds up the time that passes from call to call.
  let time = 0;
  const passed = stopwatch({ now: () => time });

  const forgetLostPlaces = (now: number): void => {
    for (const [key, turn] of turns) {
      if (turn + KEPT_MS >= now) return;
      turns.delete(key);
    }
  };

  return {
    take(key, at) {
      time = at;
      const now = passed();
      forgetLostPlaces(now);
      let turn = turns.get(key);
      if (turn === undefined) {
        fullAt = Math.max(fullAt, now) + intervalMs;
        turn = fullAt - burst * intervalMs;
        if (turn > now) turns.set(key, turn);
      }
      if (turn > now) return Math.ceil(turn - now);
      turns.delete(key);
      return 0;
    },
  };
}
