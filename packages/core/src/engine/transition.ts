import type { Command } from '../events/command.ts';
import type { EventBody, RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import { regionOf } from '../plan/target.ts';
import { stepState } from '../state/find.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { commandEvent } from './commands/after-commands.ts';
import { decide } from './decide.ts';
import { Draft } from './draft.ts';
import { type Effect, type EffectEnd, isRead, type Outcome } from './effect.ts';
import { fold } from './fold.ts';
import { advanceJudging } from './judging/advance-judging.ts';
import { JUDGE } from './judging/live-judging.ts';
import { DraftLive, type Live } from './live.ts';
import type { Waiting } from './waiting.ts';

/** A rollout in one process: what its log adds up to, and what only this process knows. */
export interface Engine {
  readonly state: RolloutState;
  readonly live: Live;
}

/** One thing that came in since the last turn. */
export type Input =
  /**
   * A process takes the rollout up: it ends a suspension. Where nothing was kept for longer than `leaseMs`, nobody drove the rollout meanwhile,
   * and that time does not count against calls that were not answered.
   */
  | { readonly type: 'take-up'; readonly leaseMs: number }
  | { readonly type: 'command'; readonly command: Command }
  /** Something that people should know. */
  | { readonly type: 'warning'; readonly message: string }
  /** The wall clock is ahead by `byMs` milliseconds: the machine slept, or the clock was set forward. */
  | { readonly type: 'clock-jump'; readonly byMs: number }
  /** A call of the last turn was not made, since a command came first. */
  | { readonly type: 'withheld'; readonly effect: string }
  /** A call that changes something has ended. */
  | { readonly type: 'changed'; readonly effect: string; readonly end: EffectEnd }
  /** A read that began at `startedAt` has ended. */
  | { readonly type: 'read'; readonly effect: string; readonly startedAt: number; readonly outcome: Outcome };

/** What follows from the inputs. */
export interface Turn extends Engine {
  /** Numbered and dated: append all of them in one write, before anything else is done. */
  readonly events: readonly RolloutEvent[];
  /** Calls to make, once the events are kept. `live` counts them as in flight. */
  readonly effects: readonly Effect[];
  /** The reads in flight to cancel, by effect id. Their answers are ignored. */
  readonly cancel: readonly string[];
  /** When to take the next turn if nothing comes in before, in milliseconds since the epoch. */
  readonly wakeAt?: number | undefined;
}

/** Commands come first, then what changed, then what was read. */
const ORDER = {
  'take-up': 0,
  command: 1,
  warning: 2,
  'clock-jump': 3,
  withheld: 4,
  changed: 5,
  read: 6,
} as const satisfies Record<Input['type'], number>;

/** One turn while it is being taken. */
class TurnInProgress {
  #state: RolloutState;
  /** The state, once something follows from it. */
  #draft: Draft | undefined;
  readonly #live: DraftLive;
  readonly #now: number;
  readonly #events: RolloutEvent[] = [];
  #isCommanded = false;

  constructor({ state, live }: Engine, now: number) {
    this.#state = state;
    this.#live = new DraftLive(live);
    this.#now = now;
  }

  take(input: Input): void {
    switch (input.type) {
      case 'take-up':
        return this.#takeUp(input.leaseMs);
      case 'command':
        return this.#obey(input.command);
      case 'warning':
        return this.#keep({ type: 'warning', message: input.message });
      case 'clock-jump':
        return this.#keep({ type: 'clock-jump', byMs: input.byMs });
      case 'withheld':
        this.#live.end(input.effect);
        return;
      case 'changed':
        return this.#close(input.effect, input.end);
      case 'read':
        return this.#answer(input);
      default:
        input satisfies never;
    }
  }

  /** Decides and folds until nothing follows. */
  finish(): Turn {
    for (;;) {
      this.#live.judge(advanceJudging(this.#state, this.#live.live, this.#now));
      const decision = decide(this.#state, this.#live.live, this.#now);
      if (decision !== undefined && decision.events.length > 0) {
        for (const event of decision.events) this.#keep(event);
        continue;
      }
      const effects = decision?.effects ?? [];
      for (const effect of effects) this.#start(effect);
      const cancel = this.#cancel();
      const { wakeAt } = decision ?? {};
      return {
        state: this.#state,
        live: this.#live.live,
        events: this.#events,
        effects,
        cancel,
        wakeAt: wakeAt === Number.POSITIVE_INFINITY ? undefined : wakeAt,
      };
    }
  }

  #answer({ effect: id, startedAt, outcome }: Extract<Input, { readonly type: 'read' }>): void {
    const effect = this.#live.end(id);
    if (effect?.step === JUDGE) this.#live.answer(id, startedAt, outcome);
    else if (effect !== undefined) this.#live.look(id, startedAt, outcome);
  }

  #takeUp(leaseMs: number): void {
    const { suspended, updatedAt } = this.#state;
    const byMs = this.#now - updatedAt;
    if (suspended !== undefined) this.#keep({ type: 'rollout-resume' });
    else if (byMs > leaseMs) this.#keep({ type: 'clock-jump', byMs, unanswered: true });
  }

  #keep(body: EventBody): void {
    // A log that has ended stays as it is.
    if (this.#state.status === 'ended') return;
    this.#draft ??= new Draft(this.#state);
    const { state } = this.#draft;
    this.#state = state;
    const event = stampEvent(body, state.seq + 1, this.#now, state.id);
    this.#events.push(event);
    fold(this.#draft, event);
    this.#live.forget(body);
  }

  #obey(command: Command): void {
    const event = commandEvent(this.#state, command);
    if (event.refused === undefined) this.#isCommanded = true;
    this.#keep(event);
  }

  #close(id: string, end: EffectEnd): void {
    const effect = this.#live.end(id);
    if (effect === undefined) return;
    const closed = this.#live.close(id, end, this.#now);
    if (closed === undefined) return;
    const { step, target } = effect;
    const { tries, handle, error, abandoned, blocked } = closed;
    const region = regionOf(target);
    this.#keep({ type: 'effect-end', effect: id, step, region, tries, handle, error, abandoned, blocked });
  }

  /** The reads to cancel: all of them if the rollout stops, those of the judge if nothing is judged, and after a command those of steps that have ended. */
  #cancel(): readonly string[] {
    const { asked, suspended, plan } = this.#state;
    const mayBeJudged = plan?.evidence !== undefined && this.#events.length > 0;
    if (!this.#isCommanded && !mayBeJudged) return [];
    const isStopping = asked.stop !== undefined || suspended !== undefined;
    const { look } = this.#live.live.judging;
    const isWanted = ({ id, step, target }: Effect) => {
      if (isStopping) return false;
      if (step === JUDGE) return look?.reads.some(({ read }) => read.id === id) === true;
      return !this.#isCommanded || stepState(this.#state, step, regionOf(target))?.status === 'running';
    };
    const cancelled = Object.values(this.#live.live.inFlight).flatMap((effect) =>
      effect === undefined || !isRead(effect) || isWanted(effect) ? [] : effect.id,
    );
    for (const id of cancelled) this.#live.end(id);
    return cancelled;
  }

  /** Puts the intent of a call that changes something into the log, unless it is there already: then the process that started it is gone, or it was throttled. */
  #start(effect: Effect): void {
    this.#live.start(effect);
    if (isRead(effect) || isOpen(this.#state, effect)) return;
    const { id, key, method, step, target } = effect;
    const from = effect.method === 'route' ? effect.from : undefined;
    this.#keep({ type: 'effect-start', from, effect: id, key, method, step, region: regionOf(target) });
  }
}

/** Whether the intent of a call is in the log already. */
function isOpen(state: RolloutState, { method, step, target }: Effect): boolean {
  return method === 'claim'
    ? state.claim.open !== undefined
    : stepState(state, step, regionOf(target))?.open !== undefined;
}

/**
 * One turn of a rollout: folds what came in, decides what follows, and says which calls to make now. Pure: the same engine, inputs and time give the same turn,
 * and the engine stays as it is. Results of calls that are not in flight are ignored.
 */
export function transition(engine: Engine, inputs: readonly Input[], now: number): Turn {
  const turn = new TurnInProgress(engine, now);
  const inOrder = inputs.length < 2 ? inputs : inputs.toSorted((a, b) => ORDER[a.type] - ORDER[b.type]);
  for (const input of inOrder) turn.take(input);
  return turn.finish();
}

/** What each region, and the rollout as a whole, waits for, by the same rules. */
export function explain({ state, live }: Engine, now: number): readonly Waiting[] {
  const waits: Waiting[] = [];
  decide(state, live, now, waits);
  return waits;
}
