import { isDeepStrictEqual } from 'node:util';
import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { type RecordSet, tableNameOf } from './record-set.ts';
import type { Zone } from './zone.ts';

/** The record sets of a name, and the TXT record of its table, at one time. */
export interface Snapshot {
  readonly records: readonly RecordSet[];
  /** The TXT record; undefined if there is none. */
  readonly table: RecordSet | undefined;
}

/**
 * Reads the records and the table at one time. They have two names, and a list has one, so the table is read before and after the records: a change of a router between changes it, and
 * the call is `transient`.
 */
export async function takeSnapshot(
  { name }: CloudDnsSettings,
  zone: Zone,
  signal: AbortSignal,
): Promise<Result<Snapshot, ProviderError>> {
  const readText = async () =>
    (await zone.recordsOf(tableNameOf(name), signal)).map((found) => found.find(({ type }) => type === 'TXT'));
  const table = await readText();
  if (table.isErr()) return err(table.error);
  const records = await zone.recordsOf(name, signal);
  if (records.isErr()) return err(records.error);
  const again = await readText();
  if (again.isErr()) return err(again.error);
  if (isDeepStrictEqual(table.value, again.value)) return ok({ records: records.value, table: table.value });
  const message = `The records of ${name} were changed while they were read: read them again.`;
  return err(providerError({ kind: 'transient', message }));
}
