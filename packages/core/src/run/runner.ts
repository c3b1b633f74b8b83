import { ok } from 'neverthrow';
import type { Clock } from '../clock/clock.ts';
import type { Effect, Look } from '../decide/decision.ts';
import { isRead } from '../decide/intents.ts';
import type { Command, Journal, JournalAnswer, Lease } from '../journal/journal.ts';
import type { Plan } from '../plan/plan.ts';
import type { Provider } from '../provider/v1/provider.ts';
import type { Samples } from '../spec/samples.ts';
import { secretMask } from '../spec/secret-mask.ts';
import { carryOut, type Finished, type Means } from './carry-out.ts';
import type { EventLog } from './event-log.ts';
import { requestsOf } from './requests-of.ts';

/** A reason to stop sleeping; a constant, since a fresh exception for every wake-up would cost more than the wake-up. */
const WOKEN = { name: 'AbortError', message: 'woken' };

/** What a runner is made with. */
export interface RunnerSetup {
  readonly plan: Plan;
  readonly log: EventLog;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly providers: Readonly<Record<string, Provider>>;
  readonly samples: Samples | undefined;
  readonly secrets: Readonly<Record<string, string>> | undefined;
  readonly busyForMs: number;
}

/** A lease, since when it is held, and for how many milliseconds from then. */
export interface Term {
  readonly lease: Lease;
  readonly from: number;
  readonly ms: number;
}

/** Whoever drives one rollout in this process: what is in flight, what was last seen, what was asked. Nothing of it outlives the process. */
export class Runner {
  readonly plan: Plan;
  readonly log: EventLog;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly busyForMs: number;
  readonly inFlight = new Set<string>();
  readonly readings = new Map<string, Look>();
  /** It may write no more, and so call no more. */
  isRelieved = false;
  /** Effects that ended and are not in the log yet. */
  finished: Finished[] = [];
  /** Commands given by the handle. */
  commands: Command[] = [];
  /** The reads in flight, by effect id: only these are cut short. */
  readonly #reads = new Map<string, AbortController>();
  readonly #means: Means;
  readonly #leaseMs: number;
  #renewedAt: number;
  #sleep: AbortController | undefined;

  constructor(setup: RunnerSetup, { lease, from, ms }: Term) {
    const { plan, log, journal, clock, providers, samples, secrets } = setup;
    this.plan = plan;
    this.log = log;
    this.journal = journal;
    this.clock = clock;
    this.lease = lease;
    this.busyForMs = setup.busyForMs;
    this.#leaseMs = ms;
    this.#renewedAt = from;
    const labelled = (plan.samples === null ? undefined : samples?.[plan.samples.name]) ?? [];
    this.#means = {
      plan,
      providers,
      secrets,
      clock,
      journal,
      region: (key) => log.state.regions.get(key)?.planned,
      samples: labelled,
      requests: requestsOf(labelled),
      mask: secretMask(secrets),
      lease: () => this.lease,
      // By its own clock, so that one who overslept does not go on before it has asked.
      mayCall: () => !this.isRelieved && clock.now() < this.#renewedAt + ms,
    };
  }

  /** When the lease is to be renewed: a third of it is gone then. */
  get renewAt(): number {
    return this.#renewedAt + this.#leaseMs / 3;
  }

  /** Renews the lease, if it is time. */
  async keepLease(): JournalAnswer<void> {
    const now = this.clock.now();
    if (now < this.renewAt) return ok(undefined);
    const renewed = await this.journal.renew(this.lease, now, this.#leaseMs);
    if (renewed.isOk()) this.#renewedAt = now;
    return renewed;
  }

  /** Starts an effect; what becomes of it lands in `finished`. */
  start(effect: Effect): void {
    const controller = new AbortController();
    if (isRead(effect)) this.#reads.set(effect.id, controller);
    this.inFlight.add(effect.id);
    void carryOut(this.#means, effect, controller).then((finished) => {
      this.finished.push(finished);
      this.wake();
    });
  }

  /** Whether a read's answer is still wanted; it is forgotten with the question. */
  wants(effect: Effect): boolean {
    return this.#reads.delete(effect.id);
  }

  /** Ends the wait for every read in flight: nobody wants the answers any more. */
  cutReads(): void {
    for (const controller of this.#reads.values()) controller.abort(WOKEN);
    this.#reads.clear();
  }

  /** Something happened that a sleeping loop should know. */
  wake(): void {
    this.#sleep?.abort(WOKEN);
  }

  /** Sleeps until `at`, or until something happens. */
  async sleepUntil(at: number): Promise<void> {
    if (this.finished.length > 0 || this.commands.length > 0) return;
    const sleep = new AbortController();
    this.#sleep = sleep;
    await this.clock.sleep(at - this.clock.now(), sleep.signal);
    this.#sleep = undefined;
  }
}
