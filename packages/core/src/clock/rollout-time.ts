import type { Clock } from './clock.ts';
import { stopwatch } from './stopwatch.ts';

/**
 * The time of one rollout in this process. It starts at the wall clock or at the log's last event, whichever is later, and adds
 * monotonic elapsed time: setting the wall clock changes no duration.
 */
export class RolloutTime implements Clock {
  readonly #clock: Clock;
  /** Monotonic milliseconds since this was made. */
  readonly elapsed: () => number;
  #base: number;
  #since = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.elapsed = stopwatch(clock);
    this.#base = clock.now();
  }

  /** Milliseconds since the epoch, whole ones. It never goes back. */
  now(): number {
    return this.#base + Math.floor(this.elapsed() - this.#since);
  }

  /** The wall clock now. */
  wall(): number {
    return this.#clock.now();
  }

  /** Moves the time forward to `at`, if that is later than now. */
  catchUp(at: number): void {
    if (at <= this.now()) return;
    this.#base = at;
    this.#since = this.elapsed();
  }

  /** The wall clock's time at `at` of this time; later than the wall clock now, if `at` is later than now. */
  toWall(at: number): number {
    return at - this.now() + this.wall();
  }

  /** Sleeps with the clock that it was made with. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(ms, signal);
  }
}
