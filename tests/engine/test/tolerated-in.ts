import { type RolloutEvent, readRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';

/** Of each tolerated region in the report: its name, the kinds of its failures, and how its rollback ended. */
export async function toleratedIn(events: readonly RolloutEvent[]): Promise<readonly (readonly string[])[]> {
  const journal = memoryJournal();
  (await journal.create('r', events))._unsafeUnwrap();
  const read = (await readRollout(journal, 'r'))._unsafeUnwrap();
  const report = read.result?._unsafeUnwrap();
  return (report?.tolerated ?? []).map(({ region, failures, rollback }) => [
    region,
    ...failures.map(({ kind }) => kind),
    rollback.outcome,
  ]);
}
