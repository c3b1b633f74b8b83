import { type Clock, systemClock } from '@landfall/core';
import type { CatalogRequest, ClaimAnswer } from './handlers.ts';
import { NOBODY_WAITS } from './nobody-waits.ts';

/** So many turns of a process ask the catalog at once: one call is in progress, and the next one waits for it. */
const MOST_CALLS = 2;

/** Who waits for longer than this asks by itself, in milliseconds: the call that took its request along may go on in another process. */
const PATIENCE_MS = 10_000;

/** A call takes at most this many requests along. */
const MOST_REQUESTS = 64;

/** A request that waits for the call of another turn. */
interface Waiting {
  readonly request: CatalogRequest;
  readonly attempt: AbortSignal;
  /** Undefined: it asks by itself. */
  readonly resolve: (answer: ClaimAnswer | undefined) => void;
}

/**
 * What the turns of this process ask of the catalog. Calls of the catalog are made one after the other, so when many rollouts begin and end, one call answers many
 * of them. It holds nothing that may not be lost: who waits for a process that is gone asks again.
 */
export interface CatalogQueue {
  /** The answer that the call of another turn brings; undefined if this turn is to call, and to say so with `done` then. It never rejects. */
  join(request: CatalogRequest, attempt: AbortSignal): Promise<ClaimAnswer | undefined>;
  /** The call of a rollout's turn has ended. */
  done(id: string): void;
  /** The requests that wait, for the call in progress. */
  take(): readonly CatalogRequest[];
  /** What became of requests that were taken, by rollout. */
  tell(answers: readonly (readonly [string, ClaimAnswer | undefined])[]): void;
}

/** Makes the queue of a process. `clock`: for its patience, which is for other processes and so goes by the machine's clock. */
export function catalogQueue(clock: Clock = systemClock): CatalogQueue {
  const calling = new Set<string>();
  const waiting = new Set<Waiting>();
  const taken = new Set<Waiting>();

  const call = (id: string, attempt: AbortSignal): void => {
    calling.add(id);
    attempt.addEventListener('abort', () => done(id), { once: true });
  };
  const done = (id: string): void => {
    if (!calling.delete(id)) return;
    for (const next of waiting) {
      waiting.delete(next);
      if (next.attempt.aborted) continue;
      call(next.request.id, next.attempt);
      return next.resolve(undefined);
    }
  };
  return {
    async join(request, attempt) {
      const { id } = request;
      if (calling.size < MOST_CALLS) {
        call(id, attempt);
        return undefined;
      }
      return new Promise((resolve) => {
        const over = new AbortController();
        const each: Waiting = {
          request,
          attempt,
          resolve(answer) {
            waiting.delete(each);
            taken.delete(each);
            over.abort(NOBODY_WAITS);
            resolve(answer);
          },
        };
        waiting.add(each);
        void clock.sleep(PATIENCE_MS, over.signal).then(() => {
          if (over.signal.aborted) return;
          call(id, attempt);
          each.resolve(undefined);
        });
      });
    },
    done,
    take() {
      const some = [...waiting].filter(({ attempt }) => !attempt.aborted).slice(0, MOST_REQUESTS);
      for (const each of some) {
        waiting.delete(each);
        taken.add(each);
      }
      return some.map(({ request }) => request);
    },
    tell(answers) {
      const byId = new Map(answers);
      for (const each of [...taken]) if (byId.has(each.request.id)) each.resolve(byId.get(each.request.id));
    },
  };
}
