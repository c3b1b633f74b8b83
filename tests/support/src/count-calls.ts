import type { Provider } from '@landfall/core/provider';
import { wrapCalls } from './wrap-calls.ts';

/** How many calls are under way. A virtual clock lets no time pass while there are more of them than `unanswered`. */
export interface Busy {
  calls: number;
  /** How many of them get no answer: time does pass for these, until the engine cancels them. */
  unanswered: number;
}

/** The same provider, whose calls are counted while they are under way. */
export function countCalls<Wrapped extends Provider>(provider: Wrapped, busy: Busy): Wrapped {
  return wrapCalls(provider, async (call, make) => {
    busy.calls += 1;
    try {
      return await make(call);
    } finally {
      busy.calls -= 1;
      if (call.signal.aborted) busy.unanswered = Math.max(0, busy.unanswered - 1);
    }
  });
}
