import type { InvokeCall, Sent, Verdict } from './region-router-options.ts';
import type { KnownRegion } from './regions.ts';
import type { RoutingTime } from './routing-time.ts';

/** One request to one region, while it is under way. */
export interface Attempt<Response> {
  readonly region: KnownRegion;
  readonly sent: Promise<Sent<Response>>;
  /** Cancels it: it then says nothing about the region. */
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

type Failed = Extract<Sent<never>, { ok: false }>;

/** An attempt under way. One object with methods, and few functions of its own: a client makes one for each request. */
class RunningAttempt<Response> implements Attempt<Response>, Told {
  readonly region: KnownRegion;
  readonly sent: Promise<Sent<Response>>;
  readonly #setup: AttemptSetup<Response>;
  /** Made when it is asked for. */
  #controller: AbortController | undefined;
  #isAborted = false;
  #version: string;
  #goesOn: Promise<unknown> | undefined;
  #isCounted = false;
  #resolve: (sent: Sent<Response>) => void = () => undefined;
  readonly #cancelTimer: () => void;
  readonly #onAbort: (() => void) | undefined;

  constructor(setup: AttemptSetup<Response>) {
    const { region, time, startedAt, timeoutMs, signal } = setup;
    this.#setup = setup;
    this.region = region;
    this.#version = region.entry.modelVersion ?? '';
    this.sent = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    region.load.inFlight += 1;
    region.health.started(startedAt);
    this.#cancelTimer = time.after(timeoutMs, () => this.#timedOut());
    this.#onAbort = signal && (() => this.abort());
    if (signal?.aborted === true) this.abort();
    else this.#begin();
  }

  #begin(): void {
    const { signal, invoke } = this.#setup;
    if (this.#onAbort !== undefined) signal?.addEventListener('abort', this.#onAbort, { once: true });
    try {
      invoke(new Call(this)).then(
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
    return this.#setup.number;
  }

  servedBy(version: string): void {
    this.#version = version;
  }

  goesOn(until: Promise<unknown>): void {
    this.#goesOn = until;
  }

  #failed(error: Failed['error']): void {
    this.#resolve({ ok: false, error, attempts: this.#setup.number });
  }

  /** The request has ended, and with it what it says of the region; undefined: nothing. */
  #count(verdict: Verdict | undefined): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    this.#cancelTimer();
    const { region } = this;
    const { signal, ended, startedAt } = this.#setup;
    if (this.#onAbort !== undefined) signal?.removeEventListener('abort', this.#onAbort);
    region.load.inFlight -= 1;
    if (verdict === undefined) region.health.forgotten();
    else ended(region, verdict, this.#version, startedAt);
  }

  abort(): void {
    this.#isAborted = true;
    this.#count(undefined);
    this.#controller?.abort();
    this.#failed({ kind: 'aborted' });
  }

  #timedOut(): void {
    this.#count('failed');
    this.#isAborted = true;
    this.#controller?.abort();
    const { region } = this.region.entry;
    const message = `${region} gave no answer within ${Math.round(this.#setup.timeoutMs)} ms`;
    this.#failed({ kind: 'timeout', region, message });
  }

  #answered(response: Response): void {
    const { judge, judgeError, number: attempts } = this.#setup;
    const { region } = this.region.entry;
    let verdict: Verdict;
    try {
      verdict = judge(response);
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
      this.#cancelTimer();
      goesOn.then(
        () => this.#count('ok'),
        (error: unknown) => this.#count(judgeError(error)),
      );
    }
    this.#resolve({ ok: true, response, region, version: this.#version, goesOn: goesOn !== undefined, attempts });
  }

  #rejected(cause: unknown): void {
    this.#count(this.#setup.judgeError(cause));
    this.#failed({ kind: 'failed', region: this.region.entry.region, cause });
  }
}

/** Sends a request to a region. It never rejects. */
export function attempt<Response>(setup: AttemptSetup<Response>): Attempt<Response> {
  return new RunningAttempt(setup);
}
