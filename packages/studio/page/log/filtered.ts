import type { WireEvent } from '../../src/wire.ts';
import { LEVELS, type Level, levelOf, regionOf, textOf } from '../model/event-line.ts';
import type { RolloutLog } from './rollout-log.ts';
import { inSlices } from './slices.ts';

/** What the log shows. */
export interface LogFilter {
  /** This level, and those that matter more. */
  readonly level: Level;
  /** Empty: all. */
  readonly region: string;
  /** Text in an event's type, step or line; empty: all. */
  readonly search: string;
}

/** The events of a log that a filter lets through: found little by little, and once for each event. */
export class FilteredLog {
  readonly events: WireEvent[] = [];
  readonly #log: RolloutLog;
  readonly #filter: LogFilter;
  #next = 0;
  #isWorking = false;

  constructor(log: RolloutLog, filter: LogFilter) {
    this.#log = log;
    this.#filter = { ...filter, search: filter.search.trim().toLowerCase() };
  }

  /** How many events were not looked at yet. */
  get waiting(): number {
    return this.#log.events.length - this.#next;
  }

  /** Looks at the events that came since; calls `onChange` when it found some. */
  read(onChange: () => void): void {
    if (this.#isWorking || this.#next >= this.#log.events.length) return;
    this.#isWorking = true;
    inSlices(
      (isOver) => {
        for (let looked = 0; this.#next < this.#log.events.length; looked += 1) {
          const event = this.#log.events[this.#next++] as WireEvent;
          if (this.#lets(event)) this.events.push(event);
          if (looked % 64 === 63 && isOver()) break;
        }
        onChange();
        return this.#next < this.#log.events.length;
      },
      () => {
        this.#isWorking = false;
      },
    );
  }

  /** How many of the first `seq` events of the log are shown. */
  until(seq: number): number {
    const { events } = this;
    let [low, high] = [0, events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #lets(event: WireEvent): boolean {
    const { level, region, search } = this.#filter;
    if (LEVELS.indexOf(levelOf(event)) > LEVELS.indexOf(level)) return false;
    if (region !== '' && regionOf(event) !== region) return false;
    if (search === '') return true;
    const step = 'step' in event ? event.step : '';
    return `${event.type} ${step ?? ''} ${textOf(event)}`.toLowerCase().includes(search);
  }
}
