import type { InvokeCall, Sent, Verdict } from './region-router-options.ts';
import type { KnownRegion } from './regions.ts';
import type { RoutingEntry } from './table/routing-table.ts';
import type { Limited, TimeLimits } from './time-limits.ts';

/** One request to one region, while it is under way. */
export interface Attempt<Response> {
  readonly sent: Promise<Sent<Response>>;
  /** Cancels it: it then says nothing about the region. */
  abort(): void;
}

/** What all attempts of a router are made with. */
export interface AttemptSetup<Request, Response> {
  readonly limits: TimeLimits;
  readonly invoke: (entry: RoutingEntry, request: Request, call: InvokeCall) => Promise<Response>;
  readonly judge: (response: Response) => Verdict;
  readonly judgeError: (error: unknown) => Verdict;
  /** Told once how the request ended there. Not told of what was aborted. */
  readonly ended: (region: KnownRegion, verdict: Verdict, request: EndedRequest) => void;
}

/** What a request that has ended says of itself. */
export interface EndedRequest {
  /** The version that served it. */
  readonly version: string;
  readonly startedAt: number;
  /** Whether it tried a region that was ejected. */
  readonly isTrial: boolean;
}

/** What one attempt sends, where, and until when. */
export interface AttemptOf<Request, Response> {
  readonly region: KnownRegion;
  readonly request: Request;
  readonly number: 1 | 2;
  readonly startedAt: number;
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** What becomes of a request that failed or was aborted; default: nothing more. It never rejects. */
  readonly otherwise?: ((failed: Failed<Response>) => Failed<Response> | Promise<Sent<Response>>) | undefined;
}

/** A request without an answer for its caller. */
export type Failed<Response> = Extract<Sent<Response>, { ok: false }>;

/** What an attempt has for `invoke`. */
interface Told {
  readonly signal: AbortSignal;
  readonly number: number;
  servedBy(version: string): void;
  goesOn(until: Promise<unknown>): void;
}

/** What `invoke` is told. Its functions can be taken out of it, and are made only where they are. */
class Call implements InvokeCall {
  readonly #of: Told;

  constructor(of: Told) {
    this.#of = of;
  }

  get signal(): AbortSignal {
    return this.#of.signal;
  }

  get attempt(): number {
    return this.#of.number;
  }

  get servedBy(): InvokeCall['servedBy'] {
    return (version) => this.#of.servedBy(version);
  }

  get goesOn(): InvokeCall['goesOn'] {
    return (until) => this.#of.goesOn(until);
  }
}

/** An attempt under way. One object with methods, and few functions of its own: a client makes one for each request. */
class RunningAttempt<Request, Response> implements Attempt<Response>, Told, Limited, EndedRequest {
  readonly sent: Promise<Sent<Response>>;
  readonly deadline: number;
  readonly isTrial: boolean;
  version: string;
  place = -1;
  readonly #setup: AttemptSetup<Request, Response>;
  readonly #of: AttemptOf<Request, Response>;
  /** Made when it is asked for. */
  #controller: AbortController | undefined;
  #isAborted = false;
  #goesOn: Promise<unknown> | undefined;
  #isCounted = false;
  #resolve: ((sent: Sent<Response> | Promise<Sent<Response>>) => void) | undefined;
  readonly #onAbort: (() => void) | undefined;

  constructor(setup: AttemptSetup<Request, Response>, of: AttemptOf<Request, Response>) {
    const { region, startedAt, deadline, signal } = of;
    this.#setup = setup;
    this.#of = of;
    this.deadline = deadline;
    this.version = region.entry.modelVersion ?? '';
    this.sent = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    region.load.inFlight += 1;
    this.isTrial = region.health.started(startedAt, deadline);
    setup.limits.add(this, startedAt);
    this.#onAbort = signal && (() => this.abort());
    if (signal?.aborted === true) this.abort();
    else this.#begin();
  }

  #begin(): void {
    const { region, request, signal } = this.#of;
    if (this.#onAbort !== undefined) signal?.addEventListener('abort', this.#onAbort, { once: true });
    try {
      this.#setup.invoke(region.entry, request, new Call(this)).then(
        (response) => this.#answered(response),
        (cause: unknown) => this.#rejected(cause),
      );
    } catch (error) {
      // What is thrown at once is a rejection like any other.
      this.#rejected(error);
    }
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  get number(): number {
    return this.#of.number;
  }

  get startedAt(): number {
    return this.#of.startedAt;
  }

  servedBy(version: string): void {
    this.version = version;
  }

  goesOn(until: Promise<unknown>): void {
    this.#goesOn = until;
  }

  #failed(error: Failed<Response>['error']): void {
    const resolve = this.#resolve;
    // An attempt whose time is over may fail after that: it must not be sent elsewhere twice.
    if (resolve === undefined) return;
    this.#resolve = undefined;
    const { number: attempts, otherwise } = this.#of;
    const failed: Failed<Response> = { ok: false, error, attempts };
    resolve(otherwise === undefined ? failed : otherwise(failed));
  }

  /** The request has ended, and with it what it says of the region; undefined: nothing. */
  #count(verdict: Verdict | undefined): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    this.#setup.limits.remove(this);
    const { region, signal } = this.#of;
    if (this.#onAbort !== undefined) signal?.removeEventListener('abort', this.#onAbort);
    region.load.inFlight -= 1;
    if (this.isTrial) region.health.trialEnded(this.deadline);
    if (verdict !== undefined) this.#setup.ended(region, verdict, this);
  }

  abort(): void {
    this.#isAborted = true;
    this.#count(undefined);
    this.#controller?.abort();
    this.#failed({ kind: 'aborted' });
  }

  timedOut(): void {
    this.#count('failed');
    this.#isAborted = true;
    this.#controller?.abort();
    const { region } = this.#of.region.entry;
    const message = `${region} gave no answer within ${Math.round(this.deadline - this.startedAt)} ms`;
    this.#failed({ kind: 'timeout', region, message });
  }

  #answered(response: Response): void {
    const { number: attempts, region: known } = this.#of;
    const { region } = known.entry;
    let verdict: Verdict;
    try {
      verdict = this.#setup.judge(response);
    } catch (error) {
      return this.#rejected(error);
    }
    if (verdict !== 'ok') {
      this.#count(verdict);
      return this.#failed({ kind: 'failed', region, response: response as never });
    }
    // Of an answer that goes on, its end decides. Its beginning is in the caller's hands, so that nothing is sent again.
    const goesOn = this.#goesOn;
    if (goesOn === undefined) this.#count('ok');
    else {
      // It may take any time from now on.
      this.#setup.limits.remove(this);
      goesOn.then(
        () => this.#count('ok'),
        (error: unknown) => this.#count(this.#verdictOf(error)),
      );
    }
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.({ ok: true, response, region, version: this.version, goesOn: goesOn !== undefined, attempts });
  }

  #verdictOf(cause: unknown): Verdict {
    try {
      return this.#setup.judgeError(cause);
    } catch {
      return 'failed';
    }
  }

  #rejected(cause: unknown): void {
    this.#count(this.#verdictOf(cause));
    this.#failed({ kind: 'failed', region: this.#of.region.entry.region, cause });
  }
}

/** Sends a request to a region. It never rejects. */
export function attempt<Request, Response>(
  setup: AttemptSetup<Request, Response>,
  of: AttemptOf<Request, Response>,
): Attempt<Response> {
  return new RunningAttempt(setup, of);
}
