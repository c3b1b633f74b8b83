import { stopwatch } from '../clock/stopwatch.ts';

/** How fast something may be asked: `burst` at once, `perSecond` on average. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Counts requests against a rate, and never waits: who comes too early is told when to come again, and finds a place kept. */
export interface TokenBucket {
  /** 0 if `key` may ask at `now`; otherwise the milliseconds until its turn. Times are of the run's clock; one that goes back stands still meanwhile. */
  take(key: string, now: number): number;
}

/** A place is kept for that long after its turn. */
const KEPT_MS = 60_000;

/**
 * A token bucket for a provider, whose methods never sleep: where a vendor's rate is used up, answer `throttled` with the wait as `retryAfterMs`.
 * Everybody who shares it is served in the order of asking.
 */
export function tokenBucket({ perSecond, burst }: Rate): TokenBucket {
  const intervalMs = 1_000 / perSecond;
  const turns = new Map<string, number>();
  /** When the bucket would be full if nobody asked any more. */
  let fullAt = Number.NEGATIVE_INFINITY;

  // A clock that is set back must hold nobody up, so time is what passes from one call to the next.
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
