import { ok } from 'neverthrow';
import type { RolloutTime } from '../clock/rollout-time.ts';
import { decide } from '../engine/decide.ts';
import type { Effect, Look, Waiting } from '../engine/decision.ts';
import { isRead } from '../engine/intents.ts';
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
  readonly providers: Readonly<Record<string, Provider>>;
  readonly samples: Samples | undefined;
  readonly secrets: Readonly<Record<string, string>> | undefined;
  readonly busyForMs: number;
}

/** A lease, since when it is held by both clocks, and for how many milliseconds from then. */
export interface Term {
  readonly lease: Lease;
  readonly since: { readonly wall: number; readonly elapsed: number };
  readonly ms: number;
}

/** Whoever drives one rollout in this process: what is in flight, what was last seen, what was asked. Nothing of it outlives the process. */
export class Runner {
  readonly plan: Plan;
  readonly log: EventLog;
  readonly journal: Journal;
  readonly clock: RolloutTime;
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
  #heldSince: Term['since'];
  #sleep: AbortController | undefined;

  constructor(setup: RunnerSetup, { lease, since, ms }: Term) {
    const { plan, log, journal, providers, samples, secrets } = setup;
    this.plan = plan;
    this.log = log;
    this.journal = journal;
    this.clock = log.time;
    this.lease = lease;
    this.busyForMs = setup.busyForMs;
    this.#leaseMs = ms;
    this.#heldSince = since;
    const labelled = (plan.samples === null ? undefined : samples?.[plan.samples.name]) ?? [];
    this.#means = {
      plan,
      providers,
      secrets,
      clock: log.time,
      journal,
      region: (key) => log.state.regions.get(key)?.planned,
      samples: labelled,
      requests: requestsOf(labelled),
      mask: secretMask(secrets),
      lease: () => this.lease,
      mayCall: () => !this.isRelieved && this.#heldForMs() < ms,
    };
  }

  /** When the lease is to be renewed: a third of it is gone then. */
  get renewAt(): number {
    return this.clock.now() + this.#leaseMs / 3 - (this.clock.elapsed() - this.#heldSince.elapsed);
  }

  /** How long ago the lease was taken or renewed. A monotonic clock stands still while its machine sleeps, so whichever clock says more counts. */
  #heldForMs(): number {
    const { wall, elapsed } = this.#heldSince;
    return Math.max(this.clock.wall() - wall, this.clock.elapsed() - elapsed);
  }

  /** Renews the lease, if it is time. A machine that slept past its lease finds that here, before it calls anything. */
  async keepLease(): JournalAnswer<void> {
    if (this.#heldForMs() < this.#leaseMs / 3) return ok(undefined);
    const since = { wall: this.clock.wall(), elapsed: this.clock.elapsed() };
    const renewed = await this.journal.renew(this.lease, since.wall, this.#leaseMs);
    if (renewed.isErr()) return renewed;
    this.#heldSince = since;
    return this.#followWall(since.wall);
  }

  /** Takes the wall clock anew where it is ahead by more than a lease: the machine slept, or its clock was set forward. */
  async #followWall(wall: number): JournalAnswer<void> {
    const byMs = wall - this.clock.now();
    if (byMs <= this.#leaseMs || this.log.state.status === 'ended') return ok(undefined);
    this.clock.catchUp(wall);
    return this.log.append(this.journal, this.lease, [{ type: 'clock-jump', byMs }]);
  }

  /** What is being waited for, with times by the wall clock. */
  waiting(): readonly Waiting[] {
    const waits = decide(this.plan, this.log.state, this, this.clock.now()).waiting();
    return waits.map((wait) => (wait.until === undefined ? wait : { ...wait, until: this.clock.toWall(wait.until) }));
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
