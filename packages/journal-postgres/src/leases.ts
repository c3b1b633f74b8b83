import { randomUUID } from 'node:crypto';
import {
  type Command,
  type Journal,
  type JournalAnswer,
  type JournalError,
  type Lease,
  leaseHeld,
  leaseLost,
  unknownRollout,
} from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { Caller, Row } from './database.ts';
import { type BatchedCall, inBatches } from './in-batches.ts';

const NO_COMMANDS: readonly Command[] = [];

/** Why the schema says that a lease is not held; undefined if it is. */
export function leaseRefusal(lease: Lease, { verdict, holder }: Row): JournalError | undefined {
  if (verdict === 'held') return undefined;
  if (verdict === 'unknown') return unknownRollout(lease.rolloutId);
  return leaseLost(lease, typeof holder === 'string' ? holder : undefined);
}

function heldIn(lease: Lease, row: Row): Result<void, JournalError> {
  const refusal = leaseRefusal(lease, row);
  return refusal === undefined ? ok(undefined) : err(refusal);
}

interface InboxRead extends BatchedCall {
  readonly lease: Lease;
}

/** What time a call is made at: the caller's, or nothing, where the database's counts. */
export type TimeOf = (now: number) => number | null;

/** The methods of a journal on leases and their inboxes. */
export function leases(database: Caller, timeOf: TimeOf): Pick<Journal, 'acquire' | 'renew' | 'release' | 'inbox'> {
  const readInbox = inBatches<InboxRead>((reads) =>
    database.call({
      doing: reads.length === 1 ? `read the inbox of rollout ${reads[0]?.key ?? ''}` : 'read inboxes',
      text: 'select * from landfall.inboxes($1, $2)',
      values: [reads.map(({ lease }) => lease.rolloutId), reads.map(({ lease }) => lease.token)],
    }),
  );
  const ask = async (doing: string, text: string, values: readonly unknown[]): JournalAnswer<Row> => {
    const rows = await database.call({ doing, text, values });
    return rows.map(([row = {}]) => row).mapErr(({ error }) => error);
  };
  return {
    async acquire(id, runner, now, ttlMs) {
      const text = 'select * from landfall.acquire($1, $2, $3, $4, $5)';
      const values = [id, runner, randomUUID(), timeOf(now), ttlMs];
      const asked = await ask(`take the lease of rollout ${id}`, text, values);
      return asked.andThen(({ verdict, new_token: token, holder, left_ms: leftMs }): Result<Lease, JournalError> => {
        if (verdict === 'held') return ok({ rolloutId: id, runner, token: Number(token) });
        if (verdict === 'unknown') return err(unknownRollout(id));
        // By the caller's clock, which is the one that it waits by.
        return err(leaseHeld(id, { runner: String(holder), until: now + Number(leftMs) }));
      });
    },
    async renew(lease, now, ttlMs) {
      const { rolloutId, token } = lease;
      const text = 'select * from landfall.renew($1, $2, $3, $4)';
      const asked = await ask(`renew the lease of rollout ${rolloutId}`, text, [rolloutId, token, timeOf(now), ttlMs]);
      return asked.andThen((row) => heldIn(lease, row));
    },
    async release(lease) {
      const { rolloutId, token } = lease;
      const text = 'select * from landfall.release($1, $2, $3)';
      const asked = await ask(`release the lease of rollout ${rolloutId}`, text, [rolloutId, token, randomUUID()]);
      return asked.andThen((row) => heldIn(lease, row));
    },
    async inbox(lease) {
      const asked = await readInbox({ key: lease.rolloutId, weight: 1, lease });
      return asked.andThen((row) =>
        heldIn(lease, row).map(() => {
          const commands = row['commands'] as readonly string[];
          return commands.length === 0 ? NO_COMMANDS : commands.map((text) => JSON.parse(text) as Command);
        }),
      );
    },
  };
}
