import type { Clock } from '../clock/clock.ts';
import { nextTick } from '../clock/next-tick.ts';
import { refuseUnknownKeys } from '../provider/refuse-unknown-keys.ts';

/** How a virtual clock runs. */
export interface VirtualClockOptions {
  /** Milliseconds since the epoch; default 2030-01-01. */
  readonly startAt?: number | undefined;
  /** Whether the clock jumps to the next sleeper whenever the program is idle; default true. */
  readonly auto?: boolean | undefined;
  /** Whether the test waits for real input or output now, so that no virtual time may pass. */
  readonly isBusy?: (() => boolean) | undefined;
}

const OPTIONS = Object.keys({ startAt: true, auto: true, isBusy: true } satisfies Record<
  keyof VirtualClockOptions,
  true
>);

/** A clock for tests. Time passes only when the program is idle, or by `advance`. */
export interface VirtualClock extends Clock {
  /** The same as `now`: virtual time is never set. To test a wall clock that is set, pass `{ ...clock, now: () => clock.now() + skewMs }`. */
  elapsed(): number;
  /** Moves time forward by `ms`, and wakes every sleeper on the way in order. */
  advance(ms: number): Promise<void>;
  /** How many sleeps are pending: 0 when everything that ran on this clock has ended. */
  sleepers(): number;
}

/** 2030-01-01T00:00:00Z. */
const START_AT = 1_893_456_000_000;

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Sorts by time, then by the order of the calls. */
function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * Makes a clock for tests: `await rollout(spec, { providers, clock: virtualClock() }).result` takes no real time.
 * With `auto` (the default) the clock jumps to the next sleeper whenever the program is idle; without it, only `advance` moves the time.
 * A test that waits for real input or output (a server, a process) returns true from `isBusy` meanwhile, and no virtual time passes.
 * A test that pauses a rollout and inspects it needs `auto: false`: the runner renews its lease during the pause, so virtual hours would pass.
 */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  refuseUnknownKeys('virtualClock', options, OPTIONS);
  const { auto = true, isBusy = () => false } = options;
  const asleep = new Set<Sleeper>();
  let now = options.startAt ?? START_AT;
  let order = 0;
  let jumping = false;

  const earliest = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of asleep) if (first === undefined || isBefore(sleeper, first)) first = sleeper;
    return first;
  };

  /** Lets the program react to a real answer before the next jump. */
  const idle = async (): Promise<void> => {
    do await nextTick();
    while (isBusy());
  };

  const jumpWhenIdle = async (): Promise<void> => {
    jumping = true;
    await idle();
    // An endless sleep ends by its signal, never by time.
    for (let next = earliest(); next !== undefined && next.at < Number.POSITIVE_INFINITY; next = earliest()) {
      now = Math.max(now, next.at);
      // All sleepers due at this instant wake together, so that one turn sees them all.
      for (const sleeper of [...asleep].sort((a, b) => a.order - b.order)) if (sleeper.at <= now) sleeper.wake();
      await idle();
    }
    jumping = false;
  };

  return {
    now: () => now,
    elapsed: () => now,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          asleep.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        order += 1;
        const sleeper: Sleeper = { at: now + ms, order, wake };
        asleep.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
        if (auto && !jumping) void jumpWhenIdle();
      });
    },
    async advance(ms) {
      const until = now + ms;
      await nextTick();
      for (let next = earliest(); next !== undefined && next.at <= until; next = earliest()) {
        now = Math.max(now, next.at);
        next.wake();
        await nextTick();
      }
      now = until;
    },
    sleepers: () => asleep.size,
  };
}
