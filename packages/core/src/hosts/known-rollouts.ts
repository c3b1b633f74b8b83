import { ok, type Result } from 'neverthrow';
import type { Clock } from '../clock/clock.ts';
import { stopwatch } from '../clock/stopwatch.ts';
import type { Waiting } from '../engine/waiting.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import type { HandledTurn } from './turn-handler.ts';

/** A rollout whose turns fail with the journal is tried again this often, and for this long. */
const RETRY_EVERY_MS = 5_000;
const FAILS_FOR_MS = 60_000;

type TurnResult = Result<HandledTurn, RolloutError>;

/** A rollout of the journal, as whoever takes its turns knows it. */
interface KnownRollout {
  readonly id: string;
  /** When its next turn is due, in milliseconds since the epoch; undefined where only a command brings it on. */
  dueAt: number | undefined;
  /** Whether its turn is being taken. */
  isInTurn: boolean;
  /** Whether a command came in while its turn was being taken. */
  isCommanded: boolean;
  /** What the last turn came to. */
  turn: TurnResult | undefined;
  /** Since when its turns fail with the journal. */
  failing: (() => number) | undefined;
  readonly stopWatching: () => void;
}

/** Whether nothing but people can bring it on. */
function isForPeople(waiting: readonly Waiting[]): boolean {
  const forPerson = ({ for: what }: Waiting) => what === 'person' || what === 'approval' || what === 'resume';
  return waiting.length > 0 && waiting.every(forPerson);
}

function isOver({ turn, dueAt }: KnownRollout): boolean {
  if (turn === undefined) return false;
  return dueAt === undefined || (turn.isOk() && !turn.value.done && isForPeople(turn.value.waiting));
}

/** The rollouts of a journal that had not ended when they were found, and when each is due. */
export class KnownRollouts {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #onCommand: () => void;
  readonly #all = new Map<string, KnownRollout>();

  /** `onCommand` is called once a rollout is due because of a command. */
  constructor(journal: Journal, clock: Clock, onCommand: () => void) {
    this.#journal = journal;
    this.#clock = clock;
    this.#onCommand = onCommand;
  }

  /** Finds rollouts that are not known yet, and commands. A journal that cannot tell of commands has every rollout take a turn, which reads its inbox. */
  async look(): Promise<Result<void, JournalError>> {
    const unfinished = await this.#journal.list('unfinished');
    if (unfinished.isErr()) return unfinished.map(() => undefined);
    for (const { id, outcome } of unfinished.value) if (outcome === undefined) this.#add(id);
    const commanded = await (this.#journal.commanded?.() ?? ok([...this.#all.keys()]));
    if (commanded.isErr()) return commanded.map(() => undefined);
    for (const id of commanded.value) this.#command(this.#all.get(id));
    return ok(undefined);
  }

  #add(id: string): void {
    if (this.#all.has(id)) return;
    const stop = this.#journal.watchInbox?.(id, () => {
      this.#command(known);
      this.#onCommand();
    });
    const known: KnownRollout = {
      id,
      dueAt: this.#clock.now(),
      isInTurn: false,
      isCommanded: false,
      turn: undefined,
      failing: undefined,
      stopWatching: () => stop?.(),
    };
    this.#all.set(id, known);
  }

  #command(known: KnownRollout | undefined): void {
    if (known === undefined || (known.turn?.isOk() && known.turn.value.done)) return;
    if (known.isInTurn) known.isCommanded = true;
    else known.dueAt = Math.min(known.dueAt ?? Number.POSITIVE_INFINITY, this.#clock.now());
  }

  /** The ids of those that are due, at most `most`: longest due first. Their turns begin. */
  begin(most: number): readonly string[] {
    const now = this.#clock.now();
    const due = [...this.#all.values()].filter(
      ({ dueAt, isInTurn }) => !isInTurn && dueAt !== undefined && dueAt <= now,
    );
    const next = due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).slice(0, most);
    for (const known of next) known.isInTurn = true;
    return next.map(({ id }) => id);
  }

  /** A turn that began has ended. */
  end(id: string, turn: TurnResult): void {
    const known = this.#all.get(id);
    if (known === undefined) return;
    known.turn = turn;
    known.isInTurn = false;
    known.dueAt = this.#nextAt(known, turn);
    if (known.isCommanded) this.#command(known);
    known.isCommanded = false;
  }

  #nextAt(known: KnownRollout, turn: TurnResult): number | undefined {
    if (turn.isOk() || turn.error.kind !== 'journal-failed') {
      known.failing = undefined;
      return turn.isOk() && !turn.value.done ? turn.value.dueAt : undefined;
    }
    known.failing ??= stopwatch(this.#clock);
    return known.failing() < FAILS_FOR_MS ? this.#clock.now() + RETRY_EVERY_MS : undefined;
  }

  /** How many turns are being taken. */
  get inTurn(): number {
    let count = 0;
    for (const { isInTurn } of this.#all.values()) if (isInTurn) count += 1;
    return count;
  }

  /** When the next one is due that is not in a turn; infinite if none is. */
  get nextDueAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt, isInTurn } of this.#all.values()) if (!isInTurn) next = Math.min(next, dueAt ?? next);
    return next;
  }

  /** Whether no time brings any of them on: all have ended, failed, or wait for a person. */
  get areOver(): boolean {
    return [...this.#all.values()].every((known) => !known.isInTurn && isOver(known));
  }

  /** What the last turn of each came to, oldest rollout first. */
  get turns(): readonly { readonly id: string; readonly turn: TurnResult | undefined }[] {
    return [...this.#all.values()].map(({ id, turn }) => ({ id, turn }));
  }

  /** Nothing is listened for any more. */
  close(): void {
    for (const { stopWatching } of this.#all.values()) stopWatching();
  }
}
