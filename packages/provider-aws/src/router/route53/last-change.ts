import type { ProviderError } from '@landfall/core/provider';
import { ok, type Result } from 'neverthrow';
import { dateOf } from '../../date-of.ts';
import type { ZoneCalls } from './zone.ts';

/** "Changes generally propagate to all Route 53 name servers managing the hosted zone within 60 seconds": `ChangeResourceRecordSets` of the service model. */
export const PROPAGATION_MS = 60_000;

/** The change that made a table. */
export interface TableChange {
  /** When it was made, as the TXT record says; undefined if it does not say so. */
  readonly changedAt: number | undefined;
  /** Its ID, where this router made it and got an answer. */
  readonly id: string | undefined;
}

/** Whether the servers of Route 53 have the change, by its status: `PENDING`, then `INSYNC`. */
async function isPending(id: string, calls: ZoneCalls): Promise<Result<boolean, ProviderError>> {
  const answer = await calls.ask('GetChange', { Id: id });
  // Route 53 forgets old changes.
  if (answer.isErr() && answer.error.vendorCode === 'NoSuchChange') return ok(false);
  return answer.map(({ ChangeInfo }) => ChangeInfo?.Status === 'PENDING');
}

/**
 * Why the servers of Route 53 do not all have a change yet; undefined once they do. A change of another process, or one whose answer was lost, has no ID here: it gets as long as
 * changes generally take.
 */
export async function propagating(
  { changedAt, id }: TableChange,
  now: number,
  calls: ZoneCalls,
): Promise<Result<string | undefined, ProviderError>> {
  if (id !== undefined) {
    const pending = await isPending(id, calls);
    return pending.map((is) => (is ? `Route 53 is propagating change ${id}` : undefined));
  }
  // Also where this machine's clock is far behind the other's: nobody waits for that.
  if (changedAt === undefined || Math.abs(now - changedAt) >= PROPAGATION_MS) return ok(undefined);
  return ok(`Route 53 is propagating the change of ${dateOf(changedAt).toISOString()}`);
}
