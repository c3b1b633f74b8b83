import type { InvokeCall, Sent, Verdict } from './region-router-options.ts';
import type { KnownRegion } from './regions.ts';
import type { RoutingTime } from './routing-time.ts';

/** One request to one region, while it is under way. */
export interface Attempt<Response> {
  readonly region: KnownRegion;
  readonly sent: Promise<Sent<Response>>;
  /** Nobody waits for it any more: it says nothing of the region. */
  abort(): void;
}

/** What an attempt is made with. */
export interface AttemptSetup<Response> {
  readonly region: KnownRegion;
  readonly number: 1 | 2;
  readonly time: RoutingTime;
  readonly startedAt: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly invoke: (call: InvokeCall) => Promise<Response>;
  readonly judge: (response: Response) => Verdict;
  readonly judgeError: (error: unknown) => Verdict;
  /** Told once: how the request ended there, which version served it, and when it began. Not told of what was aborted. */
  readonly ended: (region: KnownRegion, verdict: Verdict, version: string, startedAt: number) => void;
}

/** Sends a request to a region. It never rejects. */
export function attempt<Response>(setup: AttemptSetup<Response>): Attempt<Response> {
  const { region, number, time, startedAt, timeoutMs, signal, invoke, judge, judgeError } = setup;
  const { entry, load, health } = region;
  /** Made when it is asked for. */
  let controller: AbortController | undefined;
  let isAborted = false;
  let version = entry.modelVersion ?? '';
  let goesOn: Promise<unknown> | undefined;
  let isCounted = false;
  let resolve: (sent: Sent<Response>) => void = () => undefined;
  const sent = new Promise<Sent<Response>>((done) => {
    resolve = done;
  });

  const failed = (error: Extract<Sent<Response>, { ok: false }>['error']): Sent<Response> => ({
    ok: false,
    error,
    attempts: number,
  });

  /** The request has ended, and with it what it says of the region; undefined: nothing. */
  function count(verdict: Verdict | undefined): void {
    if (isCounted) return;
    isCounted = true;
    cancelTimer();
    signal?.removeEventListener('abort', abort);
    load.inFlight -= 1;
    if (verdict === undefined) health.forgotten();
    else setup.ended(region, verdict, version, startedAt);
  }

  function abort(): void {
    isAborted = true;
    count(undefined);
    controller?.abort();
    resolve(failed({ kind: 'aborted' }));
  }

  const cancelTimer = time.after(timeoutMs, () => {
    count('failed');
    isAborted = true;
    controller?.abort();
    const message = `${entry.region} gave no answer within ${Math.round(timeoutMs)} ms`;
    resolve(failed({ kind: 'timeout', region: entry.region, message }));
  });

  function answered(response: Response): void {
    let verdict: Verdict;
    try {
      verdict = judge(response);
    } catch (error) {
      return rejected(error);
    }
    if (verdict !== 'ok') {
      count(verdict);
      return resolve(failed({ kind: 'failed', region: entry.region, response }));
    }
    // Of an answer that goes on, its end decides. Its beginning is in the caller's hands, so that nothing is sent again.
    if (goesOn === undefined) count('ok');
    else {
      cancelTimer();
      goesOn.then(
        () => count('ok'),
        (error: unknown) => count(judgeError(error)),
      );
    }
    resolve({ ok: true, response, region: entry.region, version, goesOn: goesOn !== undefined, attempts: number });
  }

  function rejected(cause: unknown): void {
    count(judgeError(cause));
    resolve(failed({ kind: 'failed', region: entry.region, cause }));
  }

  load.inFlight += 1;
  health.started(startedAt);
  if (signal?.aborted === true) abort();
  else {
    signal?.addEventListener('abort', abort, { once: true });
    const call: InvokeCall = {
      get signal() {
        controller ??= new AbortController();
        if (isAborted) controller.abort();
        return controller.signal;
      },
      attempt: number,
      servedBy(served) {
        version = served;
      },
      goesOn(until) {
        goesOn = until;
      },
    };
    try {
      invoke(call).then(answered, rejected);
    } catch (error) {
      // What is thrown at once is a rejection like any other.
      rejected(error);
    }
  }
  return { region, sent, abort };
}
