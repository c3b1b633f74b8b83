import { Timeline } from './timeline.ts';

/** Things of one kind by name, each with its history. */
export class Store<Value> {
  readonly #timelines = new Map<string, Timeline<Value>>();

  /** What the name stands for at a time. */
  get(name: string, time: number): Value | undefined {
    return this.#timelines.get(name)?.at(time);
  }

  /** From `at` on the name stands for this; undefined removes it. */
  put(name: string, at: number, value: Value | undefined): void {
    let timeline = this.#timelines.get(name);
    if (timeline === undefined) {
      timeline = new Timeline();
      this.#timelines.set(name, timeline);
    }
    timeline.put(at, value);
  }

  /** Changes what is from `at` on, and what is planned. */
  amend(name: string, at: number, change: (value: Value) => Value): void {
    this.#timelines.get(name)?.amend(at, change);
  }

  /** Everything that is there at a time, in the order in which the names were first used. */
  list(time: number): readonly Value[] {
    const found: Value[] = [];
    for (const timeline of this.#timelines.values()) {
      const value = timeline.at(time);
      if (value !== undefined) found.push(value);
    }
    return found;
  }
}
