import { isDeepStrictEqual } from 'node:util';
import type { ProviderError } from '@landfall/core/provider';
import { ok, type Result } from 'neverthrow';
import { plainName, type RecordSet } from './record-set.ts';
import type { MadeChange, Zone } from './zone.ts';

/** How many changes of a zone are looked through for that of the table. An older one was made long ago. */
const LOOKED_THROUGH = 50;

function isOf({ additions = [] }: MadeChange, { name, rrdatas = [] }: RecordSet): boolean {
  const wanted = [...rrdatas].sort();
  return additions.some(
    (each) =>
      each.type === 'TXT' &&
      plainName(each.name) === plainName(name) &&
      isDeepStrictEqual([...(each.rrdatas ?? [])].sort(), wanted),
  );
}

/** The change that made a table: by its ID where this router made it and got an answer, or by what it added. Null if Cloud DNS does not know it any more. */
async function madeBy(
  table: RecordSet,
  id: string | undefined,
  zone: Zone,
  signal: AbortSignal,
): Promise<Result<MadeChange | null, ProviderError>> {
  if (id !== undefined) return zone.changeOf(id, signal);
  const last = await zone.lastChanges(LOOKED_THROUGH, signal);
  return last.map((changes) => changes.find((change) => isOf(change, table)) ?? null);
}

/** Why Cloud DNS has not sent a table to its servers yet; undefined once it has. It also knows the changes of other processes. */
export async function pendingChange(
  table: RecordSet,
  id: string | undefined,
  zone: Zone,
  signal: AbortSignal,
): Promise<Result<string | undefined, ProviderError>> {
  const made = await madeBy(table, id, zone, signal);
  return made.andThen((change) =>
    ok(change?.status === 'pending' ? `Cloud DNS is making change ${change.id}` : undefined),
  );
}
