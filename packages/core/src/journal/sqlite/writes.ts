import { err, ok, type Result } from 'neverthrow';
import type { Command } from '../../events/command.ts';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import type { JournalError, Lease } from '../journal.ts';
import { modelOf, outcomeIn } from '../kept-rollout.ts';
import { claimDriven, leaseHeld, misplaced, rolloutEnded, targetClaimed, targetFree } from '../refusals.ts';
import type { Database } from './database.ts';
import { insertEvents } from './event-rows.ts';
import { changeLedger } from './ledger-rows.ts';
import { findRollout, heldRollout, leaseOf } from './rollout-row.ts';
import type { Write } from './write-queue.ts';

type Done<T> = Result<T, JournalError>;

interface Holder extends Record<string, unknown> {
  readonly id: string;
  readonly runner: string | null;
  readonly lease_until: number | null;
}

function holderOf(database: Database, target: string): Holder | undefined {
  const sql = `SELECT id, runner, lease_until FROM claims JOIN rollouts ON rollouts.number = claims.rollout WHERE target = ?`;
  return database.row<Holder>(sql, target);
}

/** Stores a new log. */
export function create(id: string, events: readonly RolloutEvent[]): Write<'created' | 'exists'> {
  const work = (database: Database): Done<'created' | 'exists'> => {
    if (findRollout(database, id).isOk()) return ok('exists');
    const model = modelOf(events[0]);
    database.run(
      'INSERT INTO rollouts (id, model, version, started_at, updated_at, events, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      model?.name ?? null,
      model?.version ?? null,
      events[0]?.at ?? 0,
      events.at(-1)?.at ?? 0,
      events.length,
      outcomeIn(events) ?? null,
    );
    return findRollout(database, id).map(({ number }) => {
      insertEvents(database, number, events);
      changeLedger(database, events);
      return 'created';
    });
  };
  return { doing: `store rollout ${id}`, work };
}

/** Appends to a log and removes the recorded commands from the inbox; at the end, releases the claims and changes the ledger. */
export function append(lease: Lease, events: readonly RolloutEvent[], taken: number): Write<void> {
  const work = (database: Database): Done<void> => {
    const held = heldRollout(database, lease);
    if (held.isErr()) return err(held.error);
    const { number, id, events: seq, outcome } = held.value;
    const wrong = misplaced(id, seq, outcome !== null, events);
    if (wrong !== undefined) return err(wrong);
    const last = events.at(-1);
    if (last === undefined) return ok(undefined);
    const ends = outcomeIn(events);
    insertEvents(database, number, events);
    database.run(
      'UPDATE rollouts SET events = ?, updated_at = ?, outcome = ? WHERE number = ?',
      last.seq,
      last.at,
      ends ?? null,
      number,
    );
    if (taken > 0)
      database.run(
        'DELETE FROM commands WHERE number IN (SELECT number FROM commands WHERE rollout = ? ORDER BY number LIMIT ?)',
        number,
        taken,
      );
    if (ends !== undefined) database.run('DELETE FROM claims WHERE rollout = ?', number);
    changeLedger(database, events);
    return ok(undefined);
  };
  return { doing: `append to the log of rollout ${lease.rolloutId}`, work };
}

/** Takes a lease that no runner holds. */
export function acquire(id: string, runner: string, now: number, ttlMs: number): Write<Lease> {
  const work = (database: Database): Done<Lease> => {
    const found = findRollout(database, id);
    if (found.isErr()) return err(found.error);
    const lease = leaseOf(found.value);
    if (lease !== undefined && lease.until > now && lease.runner !== runner) return err(leaseHeld(id, lease));
    database.run('UPDATE fence SET token = token + 1');
    const token = database.row<{ readonly token: number }>('SELECT token FROM fence')?.token ?? 0;
    const { number } = found.value;
    const until = now + ttlMs;
    database.run(
      'UPDATE rollouts SET runner = ?, token = ?, lease_until = ? WHERE number = ?',
      runner,
      token,
      until,
      number,
    );
    return ok({ rolloutId: id, runner, token });
  };
  return { doing: `take the lease of rollout ${id}`, work };
}

/** Extends a lease; undefined releases it. */
export function renew(lease: Lease, until: number | undefined): Write<void> {
  const work = (database: Database): Done<void> => {
    const held = heldRollout(database, lease);
    if (held.isErr()) return err(held.error);
    const { number } = held.value;
    if (until === undefined)
      database.run('UPDATE rollouts SET runner = NULL, token = NULL, lease_until = NULL WHERE number = ?', number);
    else database.run('UPDATE rollouts SET lease_until = ? WHERE number = ?', until, number);
    return ok(undefined);
  };
  return { doing: `${until === undefined ? 'release' : 'renew'} the lease of rollout ${lease.rolloutId}`, work };
}

/** Claims all targets, or none. */
export function claim(lease: Lease, targets: readonly string[]): Write<void> {
  const work = (database: Database): Done<void> => {
    const held = heldRollout(database, lease);
    if (held.isErr()) return err(held.error);
    const { number, id } = held.value;
    const free: string[] = [];
    for (const target of targets) {
      const holder = holderOf(database, target)?.id;
      if (holder !== undefined && holder !== id) return err(targetClaimed(target, holder));
      if (holder === undefined) free.push(target);
    }
    // Targets that it holds already are not written again, so that a turn which repeats its claim costs no sync.
    for (const target of free) database.run('INSERT OR IGNORE INTO claims VALUES (?, ?)', target, number);
    return ok(undefined);
  };
  return { doing: `claim the targets of rollout ${lease.rolloutId}`, work };
}

/** Frees a target whose rollout nobody drives. */
export function breakClaim(target: string, now: number): Write<string> {
  const work = (database: Database): Done<string> => {
    const holder = holderOf(database, target);
    if (holder === undefined) return err(targetFree(target));
    const { id, runner, lease_until: until } = holder;
    if (runner !== null && until !== null && until > now) return err(claimDriven(target, id, runner));
    database.run('DELETE FROM claims WHERE target = ?', target);
    return ok(id);
  };
  return { doing: `break the claim on ${target}`, work };
}

/** Leaves a command. */
export function send(id: string, command: Command): Write<void> {
  const work = (database: Database): Done<void> => {
    const found = findRollout(database, id);
    if (found.isErr()) return err(found.error);
    const { number, outcome } = found.value;
    if (outcome !== null) return err(rolloutEnded(id, outcome));
    database.run('INSERT INTO commands (rollout, command) VALUES (?, ?)', number, JSON.stringify(command));
    return ok(undefined);
  };
  return { doing: `leave a command for rollout ${id}`, work };
}

/** Deletes the logs that ended before a time, and frees the space. */
export function prune(endedBefore: number): Write<readonly string[]> {
  const work = (database: Database): Done<readonly string[]> => {
    const sql = 'SELECT number, id FROM rollouts WHERE outcome IS NOT NULL AND updated_at < ? ORDER BY number';
    const old = database.rows<{ readonly number: number; readonly id: string }>(sql, endedBefore);
    for (const { number } of old) {
      for (const table of ['events', 'commands']) database.run(`DELETE FROM ${table} WHERE rollout = ?`, number);
      database.run('DELETE FROM rollouts WHERE number = ?', number);
    }
    if (old.length > 0) database.exec('PRAGMA incremental_vacuum');
    return ok(old.map(({ id }) => id));
  };
  return { doing: 'prune the journal', work };
}
