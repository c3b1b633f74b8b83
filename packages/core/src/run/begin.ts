import { err, ok, type Result } from 'neverthrow';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import type { Plan } from '../plan/plan.ts';
import { planRollout } from '../plan/plan-rollout.ts';
import { checkLog } from './check-log.ts';
import { LEASE_MS } from './drive-to-end.ts';
import type { EventLog } from './event-log.ts';
import { Runner } from './runner.ts';

type Begun = Promise<Result<Runner, RolloutError>>;

/** An error of the journal as the rollout's. */
export function asRolloutError(error: JournalError): RolloutError {
  switch (error.kind) {
    case 'lease-lost':
      return { kind: 'busy', holder: error.holder };
    case 'claimed':
      return { kind: 'busy', holder: error.holder, target: error.target };
    case 'unknown':
      return { kind: 'cannot-resume', reason: error.message };
    case 'out-of-order':
    case 'failed':
      return { kind: 'journal-failed', message: error.message };
    default:
      return error satisfies never;
  }
}

function runnerFor(journal: Journal, log: EventLog, plan: Plan, lease: Lease, options: RolloutOptions): Runner {
  const { providers, samples, secrets, clock = systemClock } = options;
  return new Runner({ plan, log, journal, clock, providers, samples, secrets }, lease);
}

async function takeLease(journal: Journal, id: string, options: RolloutOptions): Promise<Result<Lease, RolloutError>> {
  const now = (options.clock ?? systemClock).now();
  return (await journal.acquire(id, `runner-${crypto.randomUUID()}`, now, LEASE_MS)).mapErr(asRolloutError);
}

/** Reads a log that these options can go on with: whole, and of the plan that its spec gives with them. */
async function loadLog(journal: Journal, log: EventLog, options: RolloutOptions): Promise<Result<Plan, RolloutError>> {
  const id = log.rolloutId;
  const read = await journal.read(id);
  if (read.isErr()) return err(asRolloutError(read.error));
  const first = checkLog(id, read.value);
  if (first.isErr()) return err({ kind: 'cannot-resume', reason: `rollout ${id}: ${first.error}` });
  const { plan } = first.value;
  const planned = planRollout(plan.spec, options);
  if (planned.isErr()) return err(planned.error);
  if (planned.value.hash !== plan.hash) {
    const reason = `rollout ${id} is of another plan: its samples, or what its providers can do, are not what they were when it started`;
    return err({ kind: 'cannot-resume', reason });
  }
  log.load(read.value);
  return ok(plan);
}

/** Puts a new rollout's first event into the journal. `exists`: there is one of that id already, which is left as it is. */
export async function createLog(
  journal: Journal,
  log: EventLog,
  plan: Plan,
): Promise<Result<'created' | 'exists', RolloutError>> {
  const events = log.stamp([{ type: 'rollout-start', plan }]);
  const created = await journal.create(log.rolloutId, events);
  if (created.isOk() && created.value === 'created') log.load(events);
  return created.mapErr(asRolloutError);
}

/** Takes up a rollout that is in the journal, under its lease. */
export async function takeUp(journal: Journal, log: EventLog, options: RolloutOptions): Begun {
  const lease = await takeLease(journal, log.rolloutId, options);
  if (lease.isErr()) return err(lease.error);
  // Read under the lease: nobody else can add to it any more.
  const plan = await loadLog(journal, log, options);
  if (plan.isOk()) return ok(runnerFor(journal, log, plan.value, lease.value, options));
  const released = await journal.release(lease.value);
  return err(released.isErr() ? asRolloutError(released.error) : plan.error);
}

/** Begins a rollout; or joins the one of the same id, if it is of the same plan. */
export async function beginOrJoin(journal: Journal, log: EventLog, plan: Plan, options: RolloutOptions): Begun {
  const created = await createLog(journal, log, plan);
  if (created.isErr()) return err(created.error);
  if (created.value === 'created') {
    return (await takeLease(journal, log.rolloutId, options)).map((lease) =>
      runnerFor(journal, log, plan, lease, options),
    );
  }
  const joined = await takeUp(journal, log, options);
  if (joined.isErr() || joined.value.plan.hash === plan.hash) return joined;
  const released = await journal.release(joined.value.lease);
  const reason = `rollout ${log.rolloutId} exists with another spec: choose another id`;
  return err(released.isErr() ? asRolloutError(released.error) : { kind: 'cannot-resume', reason });
}
