import { EventEmitter } from 'eventemitter3';
import type { Clock } from '../clock/clock.ts';
import { RolloutTime } from '../clock/rollout-time.ts';
import { foldEvents } from '../engine/fold.ts';
import type { EventBody, EventOf, RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import { copyData } from '../json/copy-data.ts';
import type { RolloutState } from '../state/rollout-state.ts';

type Listener = (event: RolloutEvent) => unknown;

/** Stands for events of every type. */
const EVERY = 'event';

/** The one log of a rollout in this process: it numbers events, keeps them in the journal, folds them, and only then tells its listeners. */
export class EventLog implements AsyncIterable<RolloutEvent> {
  readonly rolloutId: string;
  /** What all events so far add up to. It is replaced, and never changed. */
  state: RolloutState = foldEvents([]);
  readonly time: RolloutTime;
  /** Called with each error that a listener throws or rejects with; it never throws itself. */
  onListenerError: (error: unknown) => void = () => undefined;
  readonly #events: RolloutEvent[] = [];
  readonly #emitter = new EventEmitter<Record<typeof EVERY, [RolloutEvent]>>();
  /** Events that listeners have been told of. */
  #told = 0;
  #closed = false;
  #followers: (() => void)[] = [];

  constructor(rolloutId: string, clock: Clock) {
    this.rolloutId = rolloutId;
    this.time = new RolloutTime(clock);
  }

  /** The events that come next in this log, numbered and dated. */
  stamp(bodies: readonly EventBody[]): readonly RolloutEvent[] {
    const at = this.time.now();
    const { seq } = this.state;
    return bodies.map((body, index) => stampEvent(body, seq + 1 + index, at, this.rolloutId));
  }

  /** Events that the journal has. `state`: what they and all before them add up to. Listeners are told of each. */
  load(events: readonly RolloutEvent[], state: RolloutState): void {
    for (const event of events) this.#events.push(event);
    this.state = state;
    this.time.catchUp(state.updatedAt);
    while (this.#told < this.#events.length) {
      const event = this.#events[this.#told];
      this.#told += 1;
      if (event === undefined) continue;
      this.#emitter.emit(EVERY, event);
    }
    this.#wakeFollowers();
  }

  /** Nothing follows any more: iterators end. */
  close(): void {
    this.#closed = true;
    this.#wakeFollowers();
  }

  /** Tells a listener of every event of a type, or of all, those that have been and those that come; gives the way to stop. */
  on<T extends RolloutEvent['type'] | typeof EVERY>(
    type: T,
    listener: (event: T extends RolloutEvent['type'] ? EventOf<T> : RolloutEvent) => void,
    { replay = true }: { readonly replay?: boolean | undefined } = {},
  ): () => void {
    const guarded: Listener = (event) => {
      if (type !== EVERY && event.type !== type) return;
      try {
        const returned: unknown = (listener as Listener)(copyData(event));
        // An async listener that rejects must not become an unhandled rejection in the middle of a rollout.
        if (returned instanceof Promise) returned.catch(this.onListenerError);
      } catch (error) {
        this.onListenerError(error);
      }
    };
    if (replay) for (const event of this.#events.slice(0, this.#told)) guarded(event);
    // One list for all types: whoever begins to listen while an event is told has heard of it once.
    this.#emitter.on(EVERY, guarded);
    return () => {
      this.#emitter.off(EVERY, guarded);
    };
  }

  /** Reads the log from its beginning by a cursor, so that nothing is buffered for whoever is slow. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RolloutEvent, void, void> {
    for (let cursor = 0; ; ) {
      const event = this.#events[cursor];
      if (event !== undefined) {
        cursor += 1;
        yield copyData(event);
      } else if (this.#closed) return;
      else await new Promise<void>((resolve) => this.#followers.push(resolve));
    }
  }

  #wakeFollowers(): void {
    const followers = this.#followers;
    this.#followers = [];
    for (const wake of followers) wake();
  }
}
