import { type ListedRollout, listRollouts, type ReadRollout, readRollout } from '@landfall/core';
import { nearestName } from '@landfall/core/engine';
import { err, ok, type Result } from 'neverthrow';
import type { CommandCall } from '../command-line/cli-command.ts';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { failureOf } from '../command-line/failure-of.ts';
import type { OpenedJournal } from './open-journal.ts';

const MOST_IDS = 3;

/** The ids that were probably meant: those that begin in the same way, else the nearest one. */
function nearestIds(id: string, ids: readonly string[]): readonly string[] {
  const alike = ids.filter((each) => each.startsWith(id) || (each !== '' && id.startsWith(each)));
  if (alike.length > 0) return alike.slice(-MOST_IDS);
  return nearestName(id, ids) === undefined ? [] : [nearestName(id, ids) as string];
}

function unknown(id: string, rollouts: readonly ListedRollout[], where: string): CliFailure {
  if (rollouts.length === 0) return { kind: 'unknown-rollout', message: `${where} has no rollouts.` };
  const near = nearestIds(
    id,
    rollouts.map((each) => each.id),
  );
  const meant = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  return {
    kind: 'unknown-rollout',
    message: `${where} has no rollout ${id}.${meant} "landfall list" shows all of them.`,
  };
}

/** Finds a rollout in the list of a journal. The error names ids that are near. */
export async function findRollout(
  { journal, name }: OpenedJournal,
  id: string,
  { world }: Pick<CommandCall, 'world'>,
): Promise<Result<ListedRollout, CliFailure>> {
  const listed = await listRollouts(journal, { clock: world.clock });
  if (listed.isErr()) return err(failureOf(listed.error, `read the journal ${name}`));
  const found = listed.value.find((each) => each.id === id);
  return found === undefined ? err(unknown(id, listed.value, name)) : ok(found);
}

/** A rollout that was found and read. */
export interface FoundRollout extends ReadRollout {
  readonly listed: ListedRollout;
}

/** Finds a rollout, and reads its whole log. */
export async function readFound(
  opened: OpenedJournal,
  id: string,
  call: Pick<CommandCall, 'world'>,
): Promise<Result<FoundRollout, CliFailure>> {
  const found = await findRollout(opened, id, call);
  if (found.isErr()) return err(found.error);
  const read = await readRollout(opened.journal, id);
  return read
    .map((rollout) => ({ ...rollout, listed: found.value }))
    .mapErr((error) => failureOf(error, `read rollout ${id} of ${opened.name}`));
}
