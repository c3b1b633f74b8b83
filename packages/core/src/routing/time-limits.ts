import type { RoutingTime } from './routing-time.ts';

/** Something under way that may take until its deadline. */
export interface Limited {
  /** By the router's time, in milliseconds. */
  readonly deadline: number;
  /** Its index in the list of all that are under way; -1 if it is not in it. Set by `TimeLimits`. */
  place: number;
  /** Called at its deadline, after it was removed. It must not throw. */
  timedOut(): void;
}

/**
 * The time limits of all requests under way: one timer, for the next deadline, as a timer for each request costs half a microsecond. No timer is left while nothing is under
 * way.
 */
export class TimeLimits {
  readonly #time: RoutingTime;
  readonly #underWay: Limited[] = [];
  #wakesAt = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(time: RoutingTime) {
    this.#time = time;
  }

  add(limited: Limited, now: number): void {
    limited.place = this.#underWay.push(limited) - 1;
    if (limited.deadline < this.#wakesAt) this.#wake(limited.deadline, now);
  }

  /** It ended, or its time no longer counts. Nothing happens if it was removed before. */
  remove(limited: Limited): void {
    const { place } = limited;
    if (place < 0) return;
    const last = this.#underWay.pop();
    if (last !== undefined && last !== limited) {
      this.#underWay[place] = last;
      last.place = place;
    }
    limited.place = -1;
    if (this.#underWay.length === 0) this.#rest();
  }

  #wake(at: number, now: number): void {
    this.#rest();
    this.#wakesAt = at;
    this.#cancel = this.#time.after(Math.max(0, at - now), this.#passed);
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
  }

  readonly #passed = (): void => {
    this.#rest();
    const now = this.#time.now();
    const late = this.#underWay.filter(({ deadline }) => deadline <= now);
    for (const limited of late) this.remove(limited);
    for (const limited of late) limited.timedOut();
    const next = this.#underWay.reduce((least, { deadline }) => Math.min(least, deadline), this.#wakesAt);
    if (next < this.#wakesAt) this.#wake(next, now);
  };
}
