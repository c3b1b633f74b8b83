import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { Providers } from '../plan/plan-options.ts';
import { readRollout } from '../rollouts/read-rollout.ts';
import type { AdvanceOptions } from '../run/advance.ts';
import { refusalOfWatch } from '../run/begin.ts';
import { WOKEN } from '../run/nobody-waits.ts';
import { KnownRollouts } from './known-rollouts.ts';
import { orInternal } from './or-internal.ts';
import { type HandledTurn, turnHandler } from './turn-handler.ts';

const CONCURRENCY = 16;

/** New rollouts, and commands of which the journal did not tell, are looked for this often, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** What driving all rollouts of a journal needs. */
export interface DriveAllOptions<P extends Providers = Providers> extends AdvanceOptions<P> {
  /** How many turns are taken at the same time; default 16. */
  readonly concurrency?: number | undefined;
}

/** What came of one rollout. */
export interface DrivenRollout {
  readonly id: string;
  /** Its last turn: how it ended, or what it waits for; or why it cannot go on here. */
  readonly turn: Result<HandledTurn, RolloutError>;
}

/**
 * Drives every rollout of a journal that has not ended, those that come later included, until each has ended or waits for a person, or until `signal` is aborted;
 * gives what came of each, the oldest first. It takes turns when they are due, so a rollout that waits costs nothing but its place in a list. Rollouts that other
 * runners drive are waited for, and taken over if their runner is gone. Watches are left to `watch`.
 * Fails if the journal cannot be read at the beginning. It never rejects.
 */
export async function driveAll<P extends Providers>(
  options: DriveAllOptions<P>,
): Promise<Result<readonly DrivenRollout[], RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  return orInternal(() => drive(checked.value));
}

async function drive(options: DriveAllOptions): Promise<Result<readonly DrivenRollout[], RolloutError>> {
  const { clock = systemClock, concurrency = CONCURRENCY, signal, ...abilities } = options;
  const journal = guardJournal(options.journal);
  const handle = turnHandler({ ...abilities, clock });
  let sleep: AbortController | undefined;
  const wake = (): void => sleep?.abort(WOKEN);
  const rollouts = new KnownRollouts(journal, clock, wake);
  const takeTurn = async (id: string): Promise<void> => {
    const turn = await handle(id, { signal });
    const isWatch = await isBusyWatch(journal, id, turn);
    rollouts.end(id, isWatch ? err(refusalOfWatch(id)) : turn);
    wake();
  };
  const turns = new Set<Promise<void>>();
  let broken: { readonly thrown: unknown } | undefined;
  const begin = (id: string): void => {
    const turn = takeTurn(id)
      .catch((thrown: unknown) => {
        broken = { thrown };
        wake();
      })
      .finally(() => turns.delete(turn));
    turns.add(turn);
  };
  signal?.addEventListener('abort', wake);
  try {
    const found = await rollouts.look();
    if (found.isErr()) return err(asRolloutError(found.error));
    let lookAt = clock.now() + LOOK_EVERY_MS;
    for (;;) {
      const isStopping = signal?.aborted === true;
      if (!isStopping) for (const id of rollouts.begin(concurrency - rollouts.inTurn)) begin(id);
      if (rollouts.areOver || (isStopping && rollouts.inTurn === 0)) break;
      sleep = new AbortController();
      const isFull = isStopping || rollouts.inTurn >= concurrency;
      const until = Math.min(isFull ? Number.POSITIVE_INFINITY : rollouts.nextDueAt, lookAt);
      await clock.sleep(until - clock.now(), sleep.signal);
      if (broken !== undefined) throw broken.thrown;
      if (clock.now() < lookAt) continue;
      // A journal that fails now may work again later: turns say so if it does not.
      void (await rollouts.look());
      lookAt = clock.now() + LOOK_EVERY_MS;
    }
    return ok(rollouts.turns.map(({ id, turn }) => ({ id, turn: turn ?? notBegun(clock.now()) })));
  } finally {
    signal?.removeEventListener('abort', wake);
    rollouts.close();
    await Promise.all(turns);
  }
}

/** A rollout that was not begun before the signal was aborted. */
function notBegun(now: number): Result<HandledTurn, RolloutError> {
  return ok({ done: false, dueAt: now, waiting: [] });
}

/** Whether a rollout is a watch that another process runs: its lease would be waited for without end. */
async function isBusyWatch(journal: Journal, id: string, turn: Result<HandledTurn, RolloutError>): Promise<boolean> {
  if (turn.isErr() || turn.value.done || turn.value.waiting.every(({ for: what }) => what !== 'runner')) return false;
  const read = await readRollout(journal, id);
  return read.isOk() && read.value.state.plan?.followUp?.does === 'watch';
}
