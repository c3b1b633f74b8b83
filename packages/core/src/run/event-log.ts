import { EventEmitter } from 'eventemitter3';
import { ok } from 'neverthrow';
import type { Clock } from '../clock/clock.ts';
import { RolloutTime } from '../clock/rollout-time.ts';
import { evolve } from '../engine/evolve.ts';
import type { EventBody, EventOf, RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import type { Journal, JournalAnswer, Lease } from '../journal/journal.ts';
import { copyData } from '../json/copy-data.ts';
import { initialState, type RolloutState } from '../state/rollout-state.ts';

type Listener = (event: RolloutEvent) => unknown;

/** The one log of a rollout in this process: it numbers events, keeps them in the journal, folds them, and only then tells its listeners. */
export class EventLog implements AsyncIterable<RolloutEvent> {
  readonly rolloutId: string;
  /** The fold of all events so far. It changes with every event: take a snapshot to keep it. */
  state: RolloutState = initialState();
  readonly time: RolloutTime;
  /** Called with each error that a listener throws or rejects with; it never throws itself. */
  onListenerError: (error: unknown) => void = () => undefined;
  readonly #events: RolloutEvent[] = [];
  readonly #emitter = new EventEmitter<Record<string, [RolloutEvent]>>();
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

  /** Events that the journal has already. `state`: what a whole log adds up to, where that is known. */
  load(events: readonly RolloutEvent[], state?: RolloutState): void {
    for (const event of events) {
      this.#events.push(event);
      if (state === undefined) this.state = evolve(this.state, event);
    }
    if (state !== undefined) this.state = state;
    this.time.catchUp(this.state.updatedAt);
    while (this.#told < this.#events.length) {
      const event = this.#events[this.#told];
      this.#told += 1;
      if (event !== undefined) this.#emitter.emit(event.type, event);
    }
    this.#wakeFollowers();
  }

  /** Keeps what happened; folded and told only once it is kept. `taken`: the commands of the inbox that it speaks of. */
  async append(journal: Journal, lease: Lease, bodies: readonly EventBody[], taken?: number): JournalAnswer<void> {
    const events = this.stamp(bodies);
    const kept = await journal.append(lease, events, taken);
    if (kept.isErr()) return kept;
    this.load(events);
    return ok(undefined);
  }

  /** Nothing follows any more: iterators end. */
  close(): void {
    this.#closed = true;
    this.#wakeFollowers();
  }

  /** Tells a listener of every event of a type, those that have been and those that come; gives the way to stop. */
  on<T extends RolloutEvent['type']>(
    type: T,
    listener: (event: EventOf<T>) => void,
    { replay = true }: { readonly replay?: boolean | undefined } = {},
  ): () => void {
    const guarded: Listener = (event) => {
      try {
        const returned: unknown = (listener as Listener)(copyData(event));
        // An async listener that rejects must not become an unhandled rejection in the middle of a rollout.
        if (returned instanceof Promise) returned.catch(this.onListenerError);
      } catch (error) {
        this.onListenerError(error);
      }
    };
    if (replay) for (const event of this.#events.slice(0, this.#told)) if (event.type === type) guarded(event);
    this.#emitter.on(type, guarded);
    return () => {
      this.#emitter.off(type, guarded);
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
