import type { Clock } from '../clock/clock.ts';
import { stopwatch } from '../clock/stopwatch.ts';

const LATE = Symbol('late');

/** The time of one client of a table. */
export interface RoutingTime {
  /** Milliseconds since this was made; never goes back. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Calls `then` once, so many milliseconds later. Returns what cancels it. */
  after(ms: number, then: () => void): () => void;
}

function sleepThen(clock: Clock): RoutingTime['after'] {
  return (ms, then) => {
    const controller = new AbortController();
    const { signal } = controller;
    void clock.sleep(ms, signal).then(() => {
      if (!signal.aborted) then();
    });
    return () => {
      controller.abort();
    };
  };
}

/** What a promise gives, or what `late` gives if that takes longer than so many milliseconds. */
export async function within<Value, Late>(
  time: RoutingTime,
  ms: number,
  promise: Promise<Value>,
  late: () => Late,
): Promise<Value | Late> {
  let cancel = (): void => undefined;
  const isLate = new Promise<typeof LATE>((resolve) => {
    cancel = time.after(ms, () => resolve(LATE));
  });
  try {
    const first = await Promise.race([promise, isLate]);
    return first === LATE ? late() : first;
  } finally {
    cancel();
  }
}

/** The time of a client by a clock. */
export function routingTime(clock: Clock): RoutingTime {
  return { now: stopwatch(clock), wall: () => clock.now(), after: clock.after?.bind(clock) ?? sleepThen(clock) };
}
