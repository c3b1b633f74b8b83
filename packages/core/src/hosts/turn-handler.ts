import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { Waiting } from '../engine/waiting.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Providers } from '../plan/plan-options.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import { type AdvanceOptions, advance, waitForRunner } from '../run/advance.ts';

/** What a handler of turns needs: the journal that has the logs, and everything that acts. */
export type TurnHandlerOptions<P extends Providers = Providers> = Omit<AdvanceOptions<P>, 'signal'>;

/** What one turn came to: the rollout's end, or when the next turn is due. */
export type HandledTurn =
  | { readonly done: true; readonly result: Result<RolloutReport, RolloutError> }
  /** `dueAt` (milliseconds since the epoch) is undefined where only a command brings it on. `waiting`: what it waits for. */
  | { readonly done: false; readonly dueAt: number | undefined; readonly waiting: readonly Waiting[] };

/**
 * Takes one turn of a rollout. `signal`: ends the turn soon, and the next one is due at once: for a worker that shuts down. Calls that change something are awaited all the same, and the lease is given back.
 * It never rejects. After `journal-failed`, call it again later: nothing is lost.
 */
export type HandleTurn = (
  id: string,
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<Result<HandledTurn, RolloutError>>;

/**
 * Makes the function that a worker of any queue calls with a rollout's id: it takes one turn under the rollout's lease, and says when the next one is due.
 * A call too early, too late, twice or at the same time as another does no harm: while another runner drives the rollout, it is due when that lease may be free.
 */
export function turnHandler<P extends Providers>(options: TurnHandlerOptions<P>): HandleTurn {
  return async (id, given = {}) => {
    const checked = checkOptions<TurnHandlerOptions>(options, 'providers', 'journal');
    if (checked.isErr()) return err(checked.error);
    const now = checkOptions(given);
    if (now.isErr()) return err(now.error);
    const abilities: AdvanceOptions = { ...checked.value, signal: now.value.signal };
    const taken = await advance(id, abilities);
    const turn = taken.isErr() ? waitForRunner(taken.error, abilities) : taken;
    return turn.andThen((value) => {
      if (value.ended) return ok({ done: true, result: value.result } as const);
      return ok({ done: false, dueAt: value.wakeAt, waiting: value.waiting } as const);
    });
  };
}
