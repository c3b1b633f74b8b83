/** One moment at which something became what it is; undefined is gone. */
interface Moment<Value> {
  readonly at: number;
  readonly value: Value | undefined;
}

/** More than this many past moments are not kept: nobody reads further back than the metrics of the last hours. */
const KEPT = 480;

/** What something was, is, and is going to be unless somebody changes it: a list of values by time. */
export class Timeline<Value> {
  #moments: Moment<Value>[] = [];

  /** From `at` on it is `value`; what was planned for later is forgotten. */
  put(at: number, value: Value | undefined): void {
    let kept = this.#moments.length;
    while (kept > 0 && (this.#moments[kept - 1]?.at ?? 0) >= at) kept -= 1;
    this.#moments.length = kept;
    this.#moments.push({ at, value });
    if (kept > KEPT) this.#moments = this.#moments.slice(-KEPT / 2);
  }

  /** Changes what is from `at` on, and all that is planned for later. */
  amend(at: number, change: (value: Value) => Value): void {
    const planned = this.#moments.filter((moment) => moment.at > at);
    const current = this.at(at);
    this.put(at, current === undefined ? undefined : change(current));
    for (const { at: then, value } of planned) this.put(then, value === undefined ? undefined : change(value));
  }

  /** What it was, is or will be at a time; undefined when it is not there. */
  at(time: number): Value | undefined {
    for (let index = this.#moments.length - 1; index >= 0; index -= 1) {
      const moment = this.#moments[index];
      if (moment !== undefined && moment.at <= time) return moment.value;
    }
    return undefined;
  }
}
