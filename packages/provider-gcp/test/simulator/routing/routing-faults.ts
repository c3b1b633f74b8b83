import type { Reply } from '../google-rest.ts';
import { LOGIN_PAGE, WireFault, type WireFaultKind } from '../wire-fault.ts';
import { LegacyError } from './legacy-error.ts';

/** What goes wrong with the next call of a method. */
export type RoutingFault = { readonly method: string } & (
  | { readonly how: WireFaultKind }
  | { readonly how: 'page'; readonly status: number }
  | {
      readonly how: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
);

/** Faults and happenings that wait for a call, and the calls that were made. */
export interface RoutingTroubles {
  /** The name of each call, in order. */
  readonly calls: string[];
  readonly faults: RoutingFault[];
  /** Has something happen right before a call of a method: the next one, or the one with that number from now on. */
  before(method: string, happens: () => unknown, number?: number): void;
  /** Answers a call, with what goes wrong. */
  during(method: string, answer: () => Reply): Promise<Reply | WireFault<Reply>>;
}

/** Begins without any. */
export function routingTroubles(): RoutingTroubles {
  const calls: string[] = [];
  const faults: RoutingFault[] = [];
  const waiting: { readonly method: string; left: number; readonly happens: () => unknown }[] = [];

  async function happen(method: string): Promise<void> {
    for (const each of waiting.filter((one) => one.method === method)) {
      each.left -= 1;
      if (each.left > 0) continue;
      waiting.splice(waiting.indexOf(each), 1);
      await each.happens();
    }
  }

  function answered(answer: () => Reply): Reply {
    try {
      return answer();
    } catch (thrown) {
      if (thrown instanceof LegacyError) return thrown.reply();
      return { status: 500, body: String(thrown) };
    }
  }

  return {
    calls,
    faults,
    before: (method, happens, number = 1) => {
      waiting.push({ method, left: number, happens });
    },
    async during(method, answer) {
      calls.push(method);
      await happen(method);
      const at = faults.findIndex((fault) => fault.method === method);
      const [fault] = at === -1 ? [] : faults.splice(at, 1);
      if (fault === undefined) return answered(answer);
      if (fault.how === 'refused')
        return new LegacyError(fault.status, fault.reason, fault.message).reply(fault.headers);
      // Somebody in between answers, and not in Google's form.
      if (fault.how === 'page')
        return { status: fault.status, headers: { 'content-type': 'text/html' }, body: LOGIN_PAGE };
      const isCarriedOut = fault.how !== 'reset-before' && fault.how !== 'html';
      return new WireFault(fault.how, isCarriedOut ? answered(answer) : undefined);
    },
  };
}
