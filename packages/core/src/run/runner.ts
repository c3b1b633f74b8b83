import { ok, type Result } from 'neverthrow';
import type { RolloutTime } from '../clock/rollout-time.ts';
import { type Effect, isRead } from '../engine/effect.ts';
import { emptyLive, type Live } from '../engine/live.ts';
import { type Engine, explain, type Input, type Turn } from '../engine/transition.ts';
import type { Waiting } from '../engine/waiting.ts';
import type { Command } from '../events/command.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';
import type { MetricSource } from '../metrics/metric-source.ts';
import type { Plan } from '../plan/plan.ts';
import type { Provider } from '../provider/contract.ts';
import type { Router } from '../router/router.ts';
import type { Samples } from '../spec/samples.ts';
import { carryOut, type EffectResult } from './carry-out.ts';
import { type DriveHolder, type EffectContext, effectContext } from './effect-context.ts';
import type { EventLog } from './event-log.ts';
import { Inbox } from './inbox.ts';
import { maskedCommand } from './masked-command.ts';
import { WOKEN } from './nobody-waits.ts';
import type { HeldLease } from './take-lease.ts';

/** What a runner is made with. */
export interface RunnerSetup {
  readonly plan: Plan;
  readonly log: EventLog;
  readonly journal: Journal;
  readonly providers: Readonly<Record<string, Provider>>;
  readonly samples: Samples | undefined;
  readonly metrics: MetricSource | undefined;
  readonly router: Router | undefined;
  readonly secrets: Readonly<Record<string, string>> | undefined;
  /** Whether the run ends where it waits for a person. */
  readonly returnsOnHold?: boolean | undefined;
  /** What `live` begins with, beside no calls and no readings. */
  readonly live: Pick<Live, 'providers' | 'sources' | 'busyForMs' | 'supersedes' | 'cannotProbe'>;
  /** For a rollout that supersedes others. */
  readonly driveHolder?: DriveHolder | undefined;
}

/** The runner of one rollout in this process: its engine, its calls in flight, and what came in since the last turn. Nothing of it outlives the process. */
export class Runner {
  readonly plan: Plan;
  readonly log: EventLog;
  readonly journal: Journal;
  readonly clock: RolloutTime;
  readonly lease: Lease;
  readonly inbox: Inbox;
  readonly returnsOnHold: boolean;
  /** The lease is lost, or the journal failed: no more writes or calls. */
  hasLostLease = false;
  /** This run is to end as soon as possible: no more calls. */
  isCutShort = false;
  /** Calls that are due are left to the next run. */
  hasLeftCalls = false;
  #live: Live;
  /** What came in since the last turn. */
  #inputs: Input[] = [];
  /** What the turn that is being taken began with. */
  #inTurn: readonly Input[] = [];
  /** An error of the journal that a call met. */
  #failed: JournalError | undefined;
  /** Every call that has not ended, cancelled ones included, by effect id. */
  readonly #calls = new Map<string, AbortController>();
  readonly #context: EffectContext;
  readonly #leaseMs: number;
  #heldSince: HeldLease['since'];
  #sleep: AbortController | undefined;

  constructor(setup: RunnerSetup, { lease, since, ms }: HeldLease) {
    const { plan, log, journal, providers, samples, metrics, router, secrets, live } = setup;
    this.plan = plan;
    this.log = log;
    this.journal = journal;
    this.clock = log.time;
    this.lease = lease;
    this.inbox = new Inbox(journal, lease, () => this.clock.elapsed());
    this.returnsOnHold = setup.returnsOnHold === true;
    this.#live = { ...emptyLive(live.providers), ...live };
    this.#leaseMs = ms;
    this.#heldSince = since;
    const mayCall = () => !this.hasLostLease && this.#heldForMs() < ms;
    this.#context = effectContext({
      plan,
      providers,
      samples,
      metrics,
      router,
      secrets,
      clock: log.time,
      journal,
      lease,
      mayCall,
      driveHolder: setup.driveHolder,
    });
  }

  /** The rollout as this process knows it. */
  get engine(): Engine {
    return { state: this.log.state, live: this.#live };
  }

  /** How many calls have not ended. */
  get calls(): number {
    return this.#calls.size;
  }

  /** Whether something came in since the last turn. */
  get hasInputs(): boolean {
    return this.#inputs.length > 0 || this.#failed !== undefined || (this.inbox.isTold && !this.hasLostLease);
  }

  /** Whether a command came in since the last turn. */
  get isCommanded(): boolean {
    return this.#inputs.some(({ type }) => type === 'command');
  }

  /** When the lease is to be renewed: a third of it is gone then. */
  get renewAt(): number {
    return this.clock.now() + this.#leaseMs / 3 - (this.clock.elapsed() - this.#heldSince.elapsed);
  }

  /** Something came in. */
  put(input: Input): void {
    this.#inputs.push(input);
    this.wake();
  }

  /** A command of the handle. */
  command(command: Command): void {
    this.put(this.asInput(command));
  }

  /** What came in and is not in the log yet. */
  get unkept(): readonly Input[] {
    return [...this.#inTurn, ...this.#inputs];
  }

  /** A command as an input, with every secret in its texts masked. */
  asInput(command: Command): Input {
    return { type: 'command', command: maskedCommand(command, this.#context.mask) };
  }

  /** Ends a suspension, and notices a time in which nobody drove the rollout. */
  takeUp(): void {
    this.put({ type: 'take-up', leaseMs: this.#leaseMs });
  }

  /** What came in since the last turn; or the error of the journal that a call met. */
  take(): readonly Input[] | JournalError {
    if (this.#failed !== undefined) return this.#failed;
    const inputs = this.#inputs;
    this.#inputs = [];
    this.#inTurn = inputs;
    return inputs;
  }

  /** A turn was taken, and its events are kept. */
  accept({ live, cancel }: Turn): void {
    this.#live = live;
    this.#inTurn = [];
    for (const id of cancel) this.#calls.get(id)?.abort(WOKEN);
  }

  /** How long ago the lease was taken or renewed. A monotonic clock stands still while its machine sleeps, so whichever clock says more counts. */
  #heldForMs(): number {
    const { wall, elapsed } = this.#heldSince;
    return Math.max(this.clock.wall() - wall, this.clock.elapsed() - elapsed);
  }

  /** Renews the lease, if it is time. A machine that slept past its lease finds that here, before it calls anything. */
  async keepLease(): Promise<Result<void, JournalError>> {
    if (this.#heldForMs() < this.#leaseMs / 3) return ok(undefined);
    const since = { wall: this.clock.wall(), elapsed: this.clock.elapsed() };
    const renewed = await this.journal.renew(this.lease, since.wall, this.#leaseMs);
    if (renewed.isErr()) return renewed;
    this.#heldSince = since;
    this.#followWall(since.wall);
    return renewed;
  }

  /** Takes the wall clock anew where it is ahead by more than a lease: the machine slept, or its clock was set forward. */
  #followWall(wall: number): void {
    const byMs = wall - this.clock.now();
    if (byMs <= this.#leaseMs) return;
    this.clock.catchUp(wall);
    this.put({ type: 'clock-jump', byMs });
  }

  /** What is waited for, with times by the wall clock. */
  explain(): readonly Waiting[] {
    return explain(this.engine, this.clock.now()).map((wait) =>
      wait.until === undefined ? wait : { ...wait, until: this.clock.toWall(wait.until) },
    );
  }

  /** Makes a call; what becomes of it comes in as an input. */
  start(effect: Effect): void {
    const controller = new AbortController();
    this.#calls.set(effect.id, controller);
    void carryOut(this.#context, effect, controller).then((result) => this.#finish(effect, controller, result));
  }

  #finish({ id }: Effect, controller: AbortController, result: EffectResult): void {
    // A cancelled read may have been made again meanwhile, under the same id.
    const isCurrent = this.#calls.get(id) === controller;
    if (isCurrent) this.#calls.delete(id);
    if (!this.hasLostLease) {
      if ('journal' in result) this.#failed = result.journal;
      // Nobody waits for a cancelled read; the same read may have been asked for again before this one ended.
      else if (isCurrent && controller.signal.reason !== WOKEN) this.#inputs.push(result);
    }
    this.wake();
  }

  /** No more writes or calls. Reads are cancelled; calls that change something are awaited, since they may still change it. */
  stopCalling(): void {
    this.hasLostLease = true;
    this.#inputs = [];
    this.#failed = undefined;
    this.#cancelReads();
  }

  /** Makes the run end as soon as possible. Reads are cancelled; calls that change something are awaited, and their ends are kept. */
  cutShort(): void {
    this.isCutShort = true;
    if (this.#cancelReads() > 0) this.hasLeftCalls = true;
    this.wake();
  }

  /** Cancels the reads in flight, and gives how many there are. */
  #cancelReads(): number {
    let reads = 0;
    for (const [id, controller] of this.#calls) {
      const effect = this.#live.inFlight[id];
      if (effect !== undefined && !isRead(effect)) continue;
      reads += 1;
      controller.abort(WOKEN);
    }
    return reads;
  }

  /** Ends the sleep. */
  wake(): void {
    this.#sleep?.abort(WOKEN);
  }

  /** Sleeps until `at`, or until something comes in or a call ends. */
  async sleepUntil(at: number): Promise<void> {
    if (this.hasInputs) return;
    const sleep = new AbortController();
    this.#sleep = sleep;
    // The time is not asked for where there is none to wait for: a runner that ends may have a clock that throws.
    const ms = at === Number.POSITIVE_INFINITY ? at : at - this.clock.now();
    await this.clock.sleep(ms, sleep.signal);
    this.#sleep = undefined;
  }
}
