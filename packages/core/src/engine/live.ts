import type { EventBody } from '../events/rollout-event.ts';
import type { SourceMetric } from '../metrics/metric-source.ts';
import type { Action } from '../plan/actions.ts';
import type { Plan } from '../plan/plan.ts';
import type { Effect, EffectEnd, Outcome, Refusal } from './effect.ts';
import { type LiveJudging, NO_JUDGING } from './judging/live-judging.ts';

/**
 * An answer that is not in the log: what a read found, and when it began. Of a call that was throttled, or of a claim that was refused:
 * the refusal, and when that came.
 */
export interface Look {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: Outcome | ({ readonly kind: 'refused' } & Refusal);
  /** How often it was asked by this process, this time included. */
  readonly times?: number | undefined;
}

/**
 * What only this process knows: plain JSON, never in the state, never in the log. Losing it (a crash, the next turn of a cron job) may repeat a call,
 * and never changes an outcome.
 */
export interface Live {
  /** The calls in flight, by effect id. */
  readonly inFlight: Readonly<Record<string, Effect | undefined>>;
  /** The last look of each read since its step's last change, and the last refusal of each call that is repeated, by effect id. */
  readonly readings: Readonly<Record<string, Look | undefined>>;
  /** The providers' capabilities today. */
  readonly providers: Plan['providers'];
  /** The metrics of the user's source today, by name; left out if there are none. */
  readonly sources?: Readonly<Record<string, SourceMetric>> | undefined;
  /** The judgement beyond the last checkpoint. */
  readonly judging: LiveJudging;
  /** How long to wait for another rollout that holds a target, in milliseconds; default: not at all, or without end if it is superseded. */
  readonly busyForMs?: number | undefined;
  /** Whether to supersede another rollout that holds a target. */
  readonly supersedes?: boolean | undefined;
  /** The samples are not those of the plan, so the previous deployment cannot be probed before traffic goes back to it. */
  readonly cannotProbe?: boolean | undefined;
}

/** What a process knows that has just started. `providers`: what they say of themselves today; of a plan that was just made, `plan.providers`. */
export function emptyLive(providers: Plan['providers']): Live {
  return { inFlight: {}, readings: {}, providers, judging: NO_JUDGING };
}

/** What a step asks beside its own question, by its action: the deployment that it is about to make; the region, once more; the previous deployment, and a probe of it. */
const QUESTIONS: Partial<Readonly<Record<Action, readonly Question[]>>> = {
  select: ['deployment'],
  deploy: ['again'],
  restore: ['previous', 'probe'],
};

type Question = 'deployment' | 'again' | 'previous' | 'probe';

/** Where the answer to one of a step's further questions goes. Its own question has the step's id. */
export function readingId(step: string, question: Question): string {
  return `${step}#${question}`;
}

/** A copy without what is gone. Without a prototype, since an engine that sees ever new keys in ordinary objects becomes slow. */
function copyOf<T>(record: Readonly<Record<string, T | undefined>>): Record<string, T | undefined> {
  const copy = Object.create(null) as Record<string, T | undefined>;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value !== undefined) copy[key] = value;
  }
  return copy;
}

/** A copy of `live` that is being changed; each of its records is copied when it first changes. */
export class DraftLive {
  #live: Live;
  #inFlight: Record<string, Effect | undefined> | undefined;
  #readings: Record<string, Look | undefined> | undefined;

  constructor(live: Live) {
    this.#live = live;
  }

  get live(): Live {
    return this.#live;
  }

  /** A call was made. */
  start(effect: Effect): void {
    this.#ownInFlight()[effect.id] = effect;
  }

  /** Removes a call from those in flight, because it ended, was withheld or was cancelled. Returns it if it was in flight. */
  end(id: string): Effect | undefined {
    const effect = this.#live.inFlight[id];
    if (effect !== undefined) this.#ownInFlight()[id] = undefined;
    return effect;
  }

  /** Keeps what a read of the judge found, if its look still waits for it. */
  answer(id: string, at: number, outcome: Outcome): void {
    const { judging } = this.#live;
    const { look } = judging;
    if (look === undefined || !look.reads.some(({ read }) => read.id === id)) return;
    this.judge({ ...judging, look: { ...look, answers: { ...look.answers, [id]: { at, outcome } } } });
  }

  /** The judgement as it is now. */
  judge(judging: LiveJudging): void {
    if (judging !== this.#live.judging) this.#live = { ...this.#live, judging };
  }

  /** Keeps what a read found, and counts how often it was asked. */
  look(id: string, at: number, outcome: Look['outcome'], tries = 1): void {
    const times = (this.#live.readings[id]?.times ?? 0) + tries;
    this.#ownReadings()[id] = { at, outcome, times };
  }

  /**
   * The end of a changing call, as the log takes it; undefined if the call was only throttled, or a claim was refused. Such a call stays open and is repeated
   * under its intent, so an hour of throttling is one pair of events. `at`: when the answer came.
   */
  close(id: string, end: EffectEnd, at: number): EffectEnd | undefined {
    const { error, refused, tries } = end;
    if (refused !== undefined) this.look(id, at, { kind: 'refused', ...refused }, tries);
    else if (error?.kind === 'throttled' && error.retryable) this.look(id, at, { kind: 'error', error }, tries);
    else return { ...end, tries: tries + (this.#live.readings[id]?.times ?? 0) };
    return undefined;
  }

  /** Forgets what an event made obsolete: what was seen before a call ended says nothing about the time after it. */
  forget(event: EventBody): void {
    if (event.type === 'effect-end') {
      this.#drop(event.effect);
      this.#drop(event.step);
    } else if (event.type === 'step-end' || event.type === 'step-retry' || event.type === 'step-restart') {
      for (const question of QUESTIONS[event.action] ?? []) this.#drop(readingId(event.step, question));
      if (event.type === 'step-end') this.#drop(event.step);
    }
  }

  #drop(id: string): void {
    if (this.#live.readings[id] !== undefined) this.#ownReadings()[id] = undefined;
  }

  #ownInFlight(): Record<string, Effect | undefined> {
    if (this.#inFlight === undefined) {
      this.#inFlight = copyOf(this.#live.inFlight);
      this.#live = { ...this.#live, inFlight: this.#inFlight };
    }
    return this.#inFlight;
  }

  #ownReadings(): Record<string, Look | undefined> {
    if (this.#readings === undefined) {
      this.#readings = copyOf(this.#live.readings);
      this.#live = { ...this.#live, readings: this.#readings };
    }
    return this.#readings;
  }
}
