import type { Journal, JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { CommandRequest } from '../wire.ts';
import { askJournal } from './ask-journal.ts';
import { readLog } from './read-log.ts';

/** Leaves a command in the journal. Gives the `seq` of the last event before it. */
export async function leaveCommand(
  journal: Journal,
  id: string,
  command: CommandRequest,
): Promise<Result<number, JournalError>> {
  const read = await readLog(journal, id, 0);
  if (read.isErr()) return err(read.error);
  const sent = await askJournal(() => journal.send(id, command));
  return sent.isErr() ? err(sent.error) : ok(read.value.at(-1)?.seq ?? 0);
}
