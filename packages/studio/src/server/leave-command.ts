import { type Clock, followRollout, formatError } from '@landfall/core';
import type { Journal, JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { CommandRequest } from '../wire.ts';
import { readLog } from './read-log.ts';

/** Why a command was not left: it makes no sense now, or the journal has no such rollout or failed. */
export type NotLeft = { readonly kind: 'refused'; readonly reason: string } | JournalError;

/** Leaves a command in the journal, unless the rollout would refuse it as its log is now. Gives the `seq` of the last event before it. */
export async function leaveCommand(
  journal: Journal,
  id: string,
  { name, reason, ...rest }: CommandRequest,
  clock: Clock,
): Promise<Result<number, NotLeft>> {
  const read = await readLog(journal, id, 0);
  if (read.isErr()) return err(read.error);
  const followed = followRollout(journal, id, { clock });
  const sent = await (name === 'accept'
    ? followed.accept({ ...rest, reason: reason ?? '' })
    : followed[name]({ ...rest, reason }));
  if (sent.isOk()) return ok(read.value.at(-1)?.seq ?? 0);
  const { error } = sent;
  if (error.kind === 'refused') return err(error);
  if (error.kind === 'journal-failed') return err({ kind: 'failed', message: error.message });
  return err({ kind: 'refused', reason: formatError(error) });
}
