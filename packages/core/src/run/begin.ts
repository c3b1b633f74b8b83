import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import { canonicalJson } from '../json/content-hash.ts';
import type { RolloutOptions } from '../options.ts';
import { fitsOptions } from '../plan/fits-options.ts';
import type { Plan } from '../plan/plan.ts';
import { checkLog } from '../rollouts/check-log.ts';
import type { EventLog } from './event-log.ts';
import { Runner, type Term } from './runner.ts';
import { busyForMsOf, type Patience, takeLease } from './take-lease.ts';

/** Enough that no two logs of one id ever draw the same (48 bits), and short in names and tags. */
function drawNonce(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(-12);
}

type Begun = Promise<Result<Runner, RolloutError>>;

function runnerFor(journal: Journal, log: EventLog, plan: Plan, term: Term, options: RolloutOptions): Runner {
  const { providers, samples, secrets } = options;
  return new Runner({ plan, log, journal, providers, samples, secrets, busyForMs: busyForMsOf(options) }, term);
}

/** A log that was read, and what people should be told of it. */
interface Loaded {
  readonly plan: Plan;
  readonly warnings: readonly string[];
}

/** Reads a log that these options can go on with. `planned`: the plan that spec and options give today, where the spec is known. */
async function loadLog(
  journal: Journal,
  log: EventLog,
  options: RolloutOptions,
  planned: Plan | undefined,
): Promise<Result<Loaded, RolloutError>> {
  const id = log.rolloutId;
  const read = await journal.read(id);
  if (read.isErr()) return err(asRolloutError(read.error));
  const checked = checkLog(id, read.value);
  if (checked.isErr()) return err({ kind: 'cannot-resume', reason: `rollout ${id}: ${checked.error}` });
  const { first, events, state } = checked.value;
  const { plan } = first;
  if (planned !== undefined && canonicalJson(planned.spec) !== canonicalJson(plan.spec))
    return err({ kind: 'cannot-resume', reason: `rollout ${id} exists with another spec: choose another id` });
  const fits = fitsOptions(plan, options);
  if (fits.isErr()) return err(fits.error);
  log.load(events, state);
  const told = new Set(events.map((event) => (event.type === 'warning' ? event.message : undefined)));
  // Each is told once, however often the rollout is taken up.
  const warnings = fits.value.warnings.filter((message) => !told.has(message));
  return ok({ plan: log.state.plan ?? plan, warnings });
}

/** Puts what people should know into the log. */
async function warn(
  journal: Journal,
  log: EventLog,
  { lease }: Term,
  warnings: readonly string[],
): Promise<Result<void, RolloutError>> {
  if (warnings.length === 0 || log.state.status === 'ended') return ok(undefined);
  const events = warnings.map((message) => ({ type: 'warning', message }) as const);
  return (await log.append(journal, lease, events)).mapErr(asRolloutError);
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
async function keepClaims(journal: Journal, log: EventLog, { lease }: Term): Promise<Result<void, RolloutError>> {
  const { claim, regions, status } = log.state;
  const hasClaimed = claim.tries > 0 && claim.open === undefined && claim.refused === undefined;
  if (!hasClaimed || status === 'ended') return ok(undefined);
  const targets = [...regions.values()].flatMap(({ target }) => target ?? []);
  return (await journal.claim(lease, targets)).mapErr((error) => {
    if (error.kind !== 'claimed') return asRolloutError(error);
    const reason = `the claim of rollout ${log.rolloutId} on ${error.target} was broken, and rollout ${error.holder} holds it now: wait until that one has ended`;
    return { kind: 'cannot-resume', reason };
  });
}

/** Reads a log under the lease, makes sure of its claims, and tells what people should know. */
async function readyLog(
  journal: Journal,
  log: EventLog,
  options: RolloutOptions,
  planned: Plan | undefined,
  term: Term,
): Promise<Result<Plan, RolloutError>> {
  const loaded = await loadLog(journal, log, options, planned);
  if (loaded.isErr()) return err(loaded.error);
  const claimed = await keepClaims(journal, log, term);
  if (claimed.isErr()) return err(claimed.error);
  const warned = await warn(journal, log, term, loaded.value.warnings);
  return warned.map(() => loaded.value.plan);
}

/** Takes up a rollout that is in the journal, under its lease. `planned`: what spec and options give, where that is known. */
export async function takeUp(
  journal: Journal,
  log: EventLog,
  options: RolloutOptions,
  patience: Patience,
  planned?: Plan,
): Begun {
  const term = await takeLease(journal, log, options, patience);
  if (term.isErr()) return err(asRolloutError(term.error));
  // Read under the lease: nobody else can add to it any more.
  const ready = await readyLog(journal, log, options, planned, term.value);
  if (ready.isOk()) return ok(runnerFor(journal, log, ready.value, term.value, options));
  const released = await journal.release(term.value.lease);
  return err(released.isErr() ? asRolloutError(released.error) : ready.error);
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
  // Its own log too: another process of the same id may have had the lease first, and gone on with it.
  return takeUp(journal, log, options, { mostMs: busyForMsOf(options), signal }, plan);
}
