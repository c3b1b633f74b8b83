import { err, ok, type Result } from 'neverthrow';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import { canonicalJson } from '../json/content-hash.ts';
import type { RolloutOptions } from '../options.ts';
import type { Fit } from '../plan/fit-options.ts';
import type { Plan } from '../plan/plan.ts';
import { checkLog } from '../rollouts/check-log.ts';
import { driveToEnd } from './drive-to-end.ts';
import { EventLog } from './event-log.ts';
import { fitToday, isAborting } from './fit-today.ts';
import { Runner } from './runner.ts';
import { busyForMsOf, type HeldLease, type Patience, takeLease, targetPatience } from './take-lease.ts';

/** The random part of the keys of a new log: enough that no two logs of one id ever draw the same (48 bits), and short in names and tags. */
export function drawNonce(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(-12);
}

type Begun = Promise<Result<Runner, RolloutError>>;

/** What a rollout is taken up for. */
export interface TakeUp {
  /** The plan that spec and options give today, where the spec is known. */
  readonly planned?: Plan | undefined;
  /** It is taken up to be aborted: then only what a rollback needs must be there. */
  readonly toAbort?: boolean | undefined;
}

/** Whether a log is of what was asked for: the same spec, or the same follow-up. */
export function isSameWork(asked: Plan, logged: Plan): boolean {
  const work = ({ spec, followUp }: Plan) => canonicalJson([spec, followUp?.of ?? null, followUp?.does ?? null]);
  return work(asked) === work(logged);
}

/** The id is of a rollout that does other work. */
export function refusalOfOtherSpec(id: string): RolloutError {
  return { kind: 'cannot-resume', reason: `rollout ${id} exists with another spec: choose another id` };
}

/** A watch has a log as a rollout has one, and another way to go on. */
export function refusalOfWatch(id: string): RolloutError {
  return { kind: 'cannot-resume', reason: `rollout ${id} is a watch: continue it with watch or watchOnce` };
}

/** Reads a log into `log`: whole, and of the spec that is known. */
async function loadLog(
  journal: Journal,
  log: EventLog,
  { planned }: TakeUp,
): Promise<Result<{ readonly plan: Plan; readonly told: ReadonlySet<string> }, RolloutError>> {
  const id = log.rolloutId;
  const read = await journal.read(id);
  if (read.isErr()) return err(asRolloutError(read.error));
  const checked = checkLog(id, read.value);
  if (checked.isErr()) return err({ kind: 'cannot-resume', reason: `rollout ${id}: ${checked.error}` });
  const { first, events, state } = checked.value;
  const { plan } = first;
  if (plan.followUp?.does === 'watch') return err(refusalOfWatch(id));
  if (planned !== undefined && !isSameWork(planned, plan)) return err(refusalOfOtherSpec(id));
  log.load(events, state);
  return ok({ plan, told: new Set(events.flatMap((event) => (event.type === 'warning' ? event.message : []))) });
}

/** Whether these options can go on with the log's plan: all of it, or its rollback if that is all that is left to do, for which commands of other processes count. */
async function fitUnderLease(
  journal: Journal,
  { state }: EventLog,
  plan: Plan,
  options: RolloutOptions,
  { lease }: HeldLease,
  { toAbort = false }: TakeUp,
): Promise<Result<Fit, RolloutError>> {
  const fit = fitToday(plan, state, options, toAbort || isAborting(state, []));
  if (fit.isOk() || toAbort) return fit;
  const inbox = await journal.inbox(lease);
  if (inbox.isErr()) return err(asRolloutError(inbox.error));
  return fitToday(plan, state, options, isAborting(state, inbox.value));
}

/** Puts a new rollout's first event into the journal. `exists`: there is one of that id already, which is left as it is. */
export async function createLog(
  journal: Journal,
  log: EventLog,
  plan: Plan,
): Promise<Result<'created' | 'exists', RolloutError>> {
  const events = log.stamp([{ type: 'rollout-start', plan, nonce: drawNonce() }]);
  return (await journal.create(log.rolloutId, events)).mapErr(asRolloutError);
}

/** Makes sure that the rollout still has the targets that its log says it has: while nobody drove it, a claim may have been broken and taken by another. */
async function keepClaims(journal: Journal, log: EventLog, { lease }: HeldLease): Promise<Result<void, RolloutError>> {
  const { claim, regions, status } = log.state;
  const hasClaimed = claim.tries > 0 && claim.open === undefined && claim.refused === undefined;
  if (!hasClaimed || status === 'ended') return ok(undefined);
  const targets = regions.flatMap(({ target }) => target ?? []);
  return (await journal.claim(lease, targets)).mapErr((error) => {
    if (error.kind !== 'claimed') return asRolloutError(error);
    const reason = `the claim of rollout ${log.rolloutId} on ${error.target} was broken, and rollout ${error.holder} holds it now: wait until that one has ended`;
    return { kind: 'cannot-resume', reason };
  });
}

/** Takes up a rollout that is in the journal, under its lease. */
export async function takeUp(
  journal: Journal,
  log: EventLog,
  options: RolloutOptions,
  patience: Patience,
  why: TakeUp = {},
): Begun {
  const held = await takeLease(journal, log, options, patience);
  if (held.isErr()) return err(asRolloutError(held.error));
  // Read under the lease: nobody else can add to it any more.
  const ready = await runnerFor(journal, log, options, held.value, why);
  if (ready.isOk()) return ready;
  const released = await journal.release(held.value.lease);
  return err(released.isErr() ? asRolloutError(released.error) : ready.error);
}

async function runnerFor(
  journal: Journal,
  log: EventLog,
  options: RolloutOptions,
  held: HeldLease,
  why: TakeUp,
): Begun {
  const loaded = await loadLog(journal, log, why);
  if (loaded.isErr()) return err(loaded.error);
  const { plan, told } = loaded.value;
  const fit = await fitUnderLease(journal, log, plan, options, held, why);
  if (fit.isErr()) return err(fit.error);
  const claimed = await keepClaims(journal, log, held);
  if (claimed.isErr()) return err(claimed.error);
  const { providers, samples, metrics, router, secrets } = options;
  const live = { ...fit.value, ...targetPatience(options) };
  const driveHolder = (holder: string) => driveAbort(journal, holder, options);
  const runner = new Runner(
    {
      plan,
      log,
      journal,
      providers,
      samples,
      metrics,
      router,
      secrets,
      live,
      driveHolder,
      returnsOnHold: options.onHold === 'return',
    },
    held,
  );
  // Each is told once, however often the rollout is taken up.
  for (const message of fit.value.warnings) if (!told.has(message)) runner.put({ type: 'warning', message });
  return ok(runner);
}

/** Takes a turn of another rollout that is being aborted, with the abilities of this one. */
async function driveAbort(
  journal: Journal,
  rolloutId: string,
  { providers, samples, metrics, router, secrets, lease, clock = systemClock }: RolloutOptions,
): Promise<Result<number | undefined, RolloutError>> {
  const log = new EventLog(rolloutId, clock);
  const options = { providers, samples, metrics, router, secrets, lease, clock };
  const taken = await takeUp(journal, log, options, { mostMs: 0 }, { toAbort: true });
  if (taken.isErr()) return taken.error.kind === 'busy' ? ok(undefined) : err(taken.error);
  const runner = taken.value;
  const driven = await driveToEnd(runner, log.time.now());
  if (driven.isErr()) return driven.error.kind === 'lease-lost' ? ok(undefined) : err(asRolloutError(driven.error));
  const released = await journal.release(runner.lease);
  if (released.isErr()) return err(asRolloutError(released.error));
  const { wakeAt } = driven.value;
  if (log.state.status === 'ended') return ok(1);
  return ok(wakeAt === undefined ? undefined : Math.max(1, wakeAt - log.time.now()));
}

/** Begins a rollout; or joins the one of the same id, if it is of the same plan. An abort of `signal` ends the wait for another runner. */
export async function beginOrJoin(
  journal: Journal,
  log: EventLog,
  plan: Plan,
  options: RolloutOptions,
  signal: AbortSignal,
): Begun {
  const created = await createLog(journal, log, plan);
  if (created.isErr()) return err(created.error);
  // Its own log too: another process of the same id may have taken the lease first, and continued it.
  return takeUp(journal, log, options, { mostMs: busyForMsOf(options), signal }, { planned: plan });
}
