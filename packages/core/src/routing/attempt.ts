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
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly invoke: (call: InvokeCall) => Promise<Response>;
  readonly judge: (response: Response) => Verdict;
  readonly judgeError: (error: unknown) => Verdict;
  /** Told once: how the request ended there, which version served it, and how long it took in milliseconds. Not told of what was aborted. */
  readonly ended: (verdict: Verdict, version: string, ms: number) => void;
}

/** Sends a request to a region. It never rejects. */
export function attempt<Response>(setup: AttemptSetup<Response>): Attempt<Response> {
  const { region, number, time, timeoutMs, signal, invoke, judge, judgeError } = setup;
  const { entry, load, health } = region;
  const startedAt = time.now();
  const controller = new AbortController();
  const stopped = { by: undefined as 'caller' | undefined };
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
    else setup.ended(verdict, version, time.now() - startedAt);
  }

  function abort(): void {
    stopped.by = 'caller';
    count(undefined);
    controller.abort();
    resolve(failed({ kind: 'aborted' }));
  }

  const cancelTimer = time.after(timeoutMs, () => {
    count('failed');
    controller.abort();
    const message = `${entry.region} gave no answer within ${Math.round(timeoutMs)} ms`;
    resolve(failed({ kind: 'timeout', region: entry.region, message }));
  });

  function answered(response: Response): void {
    const verdict = judge(response);
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
        (error: unknown) => count(stopped.by === undefined ? judgeError(error) : undefined),
      );
    }
    resolve({ ok: true, response, region: entry.region, attempts: number });
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
      signal: controller.signal,
      attempt: number,
      servedBy(served) {
        version = served;
      },
      goesOn(until) {
        goesOn = until;
      },
    };
    // What is thrown at once is a rejection like any other.
    new Promise<Response>((done) => done(invoke(call))).then(answered).catch(rejected);
  }
  return { region, sent, abort };
}
