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

/** How often the records are read until no change comes between. */
const ROUNDS = 5;

/**
 * Reads the records and the table at one time. They have two names, and a list has one, so the table is read before and after the records: every change of a router changes it. Where
 * changes come between again and again, the call is `transient`.
 */
export async function takeSnapshot(
  { name }: CloudDnsSettings,
  zone: Zone,
  signal: AbortSignal,
): Promise<Result<Snapshot, ProviderError>> {
  const readText = async () =>
    (await zone.recordsOf(tableNameOf(name), signal)).map((found) => found.find(({ type }) => type === 'TXT'));
  let before = await readText();
  for (let round = 0; round < ROUNDS; round += 1) {
    if (before.isErr()) return err(before.error);
    const records = await zone.recordsOf(name, signal);
    if (records.isErr()) return err(records.error);
    const after = await readText();
    if (after.isOk() && isDeepStrictEqual(before.value, after.value))
      return ok({ records: records.value, table: after.value });
    before = after;
  }
  const message = `The records of ${name} were changed while they were read: read them again.`;
  return err(providerError({ kind: 'transient', message }));
}
