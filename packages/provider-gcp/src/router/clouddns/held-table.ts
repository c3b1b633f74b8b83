import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { invalidCloudDns } from './invalid-clouddns.ts';
import type { OwnFieldsByRegion } from './own-fields.ts';
import { readTable } from './read-table.ts';
import { ADDRESS_TYPES, type RecordSet } from './record-set.ts';
import { policyOf, type Slot, slotsOf } from './slots.ts';
import type { Snapshot } from './snapshot.ts';
import { readTableRecord } from './table-record.ts';

/** The table that a zone holds, and what it was read from. */
export interface HeldTable {
  /** The TXT record; undefined if no table was written yet. */
  readonly table: RecordSet | undefined;
  /** The record set with the addresses; undefined if no region has one. */
  readonly record: RecordSet | undefined;
  /** The other record sets of the name. They stay as they are. */
  readonly beside: readonly RecordSet[];
  /** All places of the policy, in its order. */
  readonly slots: readonly Slot[];
  /** The place of each region in the policy. */
  readonly byRegion: ReadonlyMap<string, Slot>;
  /** The places of the policy that the table does not have. They stay as they are. */
  readonly others: readonly Slot[];
  /** Of regions whose item is gone, or is another one: what others had given it. */
  readonly kept: OwnFieldsByRegion;
  /** The table, not checked; undefined if none was written yet. */
  readonly value: unknown;
}

/** Why the router cannot have this record set; undefined if it can. */
function obstacle({ name, policy }: CloudDnsSettings, record: RecordSet): ProviderError | undefined {
  const { type } = record;
  const found = policyOf(record);
  if (found === undefined)
    return invalidCloudDns(
      'name',
      `${name} has a record of type ${type} without a policy in the place of the router's: delete it, or choose another name`,
    );
  if (found === policy) return undefined;
  return invalidCloudDns(
    'policy',
    `is '${policy}', and the ${type} record of ${name} is '${found}': a name has one policy. Say '${found}', or delete the record`,
  );
}

/** Reads the table of a snapshot. Fails with `invalid` where the name has addresses of others, or the TXT record is not of a table. */
export function heldTable(settings: CloudDnsSettings, { table, records }: Snapshot): Result<HeldTable, ProviderError> {
  const [record, second] = records.filter(({ type }) => ADDRESS_TYPES.includes(type));
  const beside = records.filter((each) => each !== record);
  if (second !== undefined)
    return err(
      invalidCloudDns(
        'name',
        `${settings.name} has records of the types ${record?.type} and ${second.type}, and clients would follow both: keep one of them`,
      ),
    );
  if (table === undefined) {
    if (record !== undefined)
      return err(
        invalidCloudDns(
          'name',
          `${settings.name} has a record of type ${record.type} that is not of a routing table: delete it, or choose another name`,
        ),
      );
    return ok({ table, record, beside, slots: [], byRegion: new Map(), others: [], kept: new Map(), value: undefined });
  }
  const said = readTableRecord(table);
  if (said === undefined) {
    const message = `The TXT record ${table.name} is not of a routing table: correct it by hand, or delete it.`;
    return err(providerError({ kind: 'invalid', message }));
  }
  const error = record && obstacle(settings, record);
  if (error !== undefined) return err(error);
  const slots = record === undefined ? [] : slotsOf(record);
  return ok({ table, record, beside, slots, kept: said.kept, ...readTable(settings, said, slots) });
}
