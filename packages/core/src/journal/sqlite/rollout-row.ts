import { err, ok, type Result } from 'neverthrow';
import type { JournalError, KeptRollout, Lease } from '../journal.ts';
import { leaseLost, unknownRollout } from '../refusals.ts';
import type { Database } from './database.ts';

/** A row of the table of rollouts. */
export interface RolloutRow extends Record<string, unknown> {
  readonly number: number;
  readonly id: string;
  readonly model: string | null;
  readonly version: string | null;
  readonly started_at: number;
  readonly updated_at: number;
  readonly events: number;
  readonly outcome: NonNullable<KeptRollout['outcome']> | null;
  readonly runner: string | null;
  readonly token: number | null;
  readonly lease_until: number | null;
}

/** The row of one rollout. */
export function findRollout(database: Database, id: string): Result<RolloutRow, JournalError> {
  const row = database.row<RolloutRow>('SELECT * FROM rollouts WHERE id = ?', id);
  return row === undefined ? err(unknownRollout(id)) : ok(row);
}

/** The row of a lease's rollout, if the lease is still valid. */
export function heldRollout(database: Database, lease: Lease): Result<RolloutRow, JournalError> {
  return findRollout(database, lease.rolloutId).andThen((row) =>
    row.token === lease.token ? ok(row) : err(leaseLost(lease, row.runner ?? undefined)),
  );
}

/** The last lease that was taken and not released. */
export function leaseOf({ runner, lease_until: until }: RolloutRow): KeptRollout['lease'] {
  return runner === null || until === null ? undefined : { runner, until };
}

/** A row as the journal lists it. */
export function keptRollout(row: RolloutRow): KeptRollout {
  const { id, model, version, started_at: startedAt, updated_at: updatedAt, events, outcome } = row;
  const lease = leaseOf(row);
  const named = model === null || version === null ? undefined : { name: model, version };
  return { id, model: named, startedAt, updatedAt, events, outcome: outcome ?? undefined, lease };
}
