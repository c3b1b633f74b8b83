import type { EventOf, RolloutEvent, RolloutState } from '@landfall/core';
import { foldEvents } from '@landfall/core/engine';
import type { WireEvent } from '../../src/wire.ts';

/** A share of traffic from an event on. */
export interface Share {
  readonly seq: number;
  readonly at: number;
  /** 0 to 100. */
  readonly percent: number;
}

/** Events that are marked on the slider. */
export interface Mark {
  readonly seq: number;
  readonly kind: 'failed' | 'decision' | 'verdict' | 'end';
}

/** Between two snapshots; the state at any event is at most as many folds away. */
const SNAPSHOT_EVERY = 128;
/** How many events are folded together, at most. */
const AT_ONCE = 32;

/** What the history of a step is made of: not what it tells again and again. */
const OF_HISTORY: ReadonlySet<string> = new Set([
  'step-start',
  'step-retry',
  'step-restart',
  'step-waiting',
  'step-end',
  'effect-start',
  'effect-end',
]);

const BANDS: ReadonlySet<string> = new Set(['rollout-suspend', 'rollout-resume', 'hold-start', 'hold-end']);

/** The log of one rollout: its events, what they add up to at any of them, and what the pages look up by step and region. It folds a little at a time. */
export class RolloutLog {
  readonly id: string;
  /** The events that are folded. */
  readonly events: WireEvent[] = [];
  /** What the history of each step is made of, by its id, in the order in which the steps started. */
  readonly steps = new Map<string, WireEvent[]>();
  /** By region: its share of the new version, where that changed. */
  readonly shares = new Map<string, Share[]>();
  /** The mean share of all regions, where that changed. */
  readonly exposure: Share[] = [];
  readonly marks: Mark[] = [];
  /** The steps in the order in which they started. */
  readonly stepOrder: { readonly id: string; readonly seq: number }[] = [];
  /** By column of the board: the first event of a step in it. */
  readonly begun = new Map<string, number>();
  /** What begins and ends suspensions and holds. */
  readonly bandEvents: RolloutEvent[] = [];
  /** Which rollouts this one waited for. */
  readonly claimWaits: EventOf<'claim-waiting'>[] = [];
  /** The verdicts of bakes. */
  readonly verdicts: EventOf<'step-verdict'>[] = [];
  /** How many events this page does not know. */
  unknown = 0;
  /** What is wrong with the log; nothing is folded after it. */
  problem: string | undefined;
  readonly #queue: WireEvent[] = [];
  #next = 0;
  #state: RolloutState = foldEvents([]);
  readonly #snapshots: RolloutState[] = [];
  #sum = 0;
  #places = new Map<string, number>();
  #past: { readonly seq: number; readonly state: RolloutState } | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** The `seq` of the last event that came, folded or not. */
  get lastSeq(): number {
    return this.events.length + this.#queue.length - this.#next;
  }

  /** How many events came and are not folded yet. */
  get waiting(): number {
    return this.#queue.length - this.#next;
  }

  /** Events that follow. What is there already is left out; a gap is a problem of the log. */
  add(events: readonly WireEvent[]): void {
    for (const event of events) {
      const expected = this.lastSeq + 1;
      if (event.seq < expected || this.problem !== undefined) continue;
      if (event.seq === expected) this.#queue.push(event);
      else this.problem = `Event ${expected} is missing: after it came event ${event.seq}. Load the page again.`;
    }
  }

  /** Folds what came until all is folded or `isOver` says that it is time for something else. */
  work(isOver: () => boolean): void {
    while (this.#next < this.#queue.length) {
      const batch: WireEvent[] = [];
      while (batch.length < AT_ONCE && this.#next < this.#queue.length) {
        const event = this.#queue[this.#next++] as WireEvent;
        batch.push(event);
        // Only the end of a step changes shares. A snapshot is of a whole number of batches.
        if (event.type === 'step-end' || event.seq % SNAPSHOT_EVERY === 0) break;
      }
      this.#fold(batch);
      if (isOver()) break;
    }
    if (this.#next < this.#queue.length) return;
    this.#queue.length = 0;
    this.#next = 0;
  }

  /** What the first `seq` events add up to; default: all that are folded. */
  state(seq = this.events.length): RolloutState {
    if (seq >= this.events.length) return this.#state;
    if (this.#past?.seq === seq) return this.#past.state;
    const whole = Math.floor(seq / SNAPSHOT_EVERY);
    const from = this.#snapshots[whole - 1] ?? foldEvents([]);
    const state = foldEvents(known(this.events.slice(whole * SNAPSHOT_EVERY, seq)), from);
    this.#past = { seq, state };
    return state;
  }

  #fold(batch: readonly WireEvent[]): void {
    const folded = known(batch);
    this.unknown += batch.length - folded.length;
    this.#state = foldEvents(folded, this.#state);
    for (const event of batch) {
      this.events.push(event);
      this.#index(event);
    }
    const last = batch.at(-1);
    if (last === undefined) return;
    if (last.seq % SNAPSHOT_EVERY === 0) this.#snapshots.push(this.#state);
    if (this.#places.size === 0 && this.#state.plan !== undefined) this.#start(batch[0] ?? last);
    if (last.type === 'step-end' && !('unknown' in last) && last.region !== undefined) this.#share(last.region, last);
  }

  #index(event: WireEvent): void {
    if ('unknown' in event) return;
    const kind = markOf(event);
    if (kind !== undefined) this.marks.push({ seq: event.seq, kind });
    if (BANDS.has(event.type)) this.bandEvents.push(event);
    if (event.type === 'claim-waiting') this.claimWaits.push(event);
    if (event.type === 'step-verdict') this.verdicts.push(event);
    if (!('step' in event) || event.step === undefined || !OF_HISTORY.has(event.type)) return;
    const events = this.steps.get(event.step);
    if (events !== undefined) events.push(event);
    else if (event.type === 'step-start') {
      this.steps.set(event.step, [event]);
      this.stepOrder.push({ id: event.step, seq: event.seq });
      const column = columnOf(event.step, event.region);
      if (!this.begun.has(column)) this.begun.set(column, event.seq);
    }
  }

  /** The regions are known. In a rollout that follows another one, some take traffic already. */
  #start(event: WireEvent): void {
    const { regions, plan } = foldEvents(known([event]));
    this.#places = new Map(plan?.regions.map(({ key }, place) => [key, place]));
    for (const { planned, percent } of regions) this.#keep(planned.key, event, percent);
  }

  #share(region: string, event: WireEvent): void {
    const percent = this.#state.regions[this.#places.get(region) ?? -1]?.percent;
    if (percent !== undefined) this.#keep(region, event, percent);
  }

  /** Keeps a share where it is another one than before. */
  #keep(region: string, { seq, at }: WireEvent, percent: number): void {
    const shares = this.shares.get(region) ?? [];
    const before = shares.at(-1)?.percent ?? 0;
    if (percent === before) return;
    shares.push({ seq, at, percent });
    this.shares.set(region, shares);
    this.#sum += percent - before;
    this.exposure.push({ seq, at, percent: this.#sum / this.#places.size });
  }
}

/** The column of a step on the board: `route-5` of `route-5:aws/us-east-1`, `bake-5` of `bake-5:wave-2`. */
export function columnOf(step: string, region: string | undefined): string {
  return region === undefined ? step.replace(/:wave-\d+$/, '') : step.slice(0, -region.length - 1);
}

function known(events: readonly WireEvent[]): readonly RolloutEvent[] {
  return events.filter((event): event is RolloutEvent => !('unknown' in event));
}

function markOf(event: RolloutEvent): Mark['kind'] | undefined {
  if (event.type === 'step-end' && event.outcome === 'failed') return 'failed';
  if (event.type === 'hold-start' || event.type === 'bake-hold' || event.type === 'command') return 'decision';
  if (event.type === 'step-verdict') return event.verdict === 'fail' ? 'failed' : 'verdict';
  return event.type === 'rollout-end' ? 'end' : undefined;
}
