import { type ProviderError, providerError } from '@landfall/core/provider';
import { regionIn } from '@landfall/core/router';
import { err, ok, type Result } from 'neverthrow';
import type { OwnFieldsByRegion } from './own-fields.ts';
import { type RecordsByRegion, readTable } from './read-table.ts';
import type { RecordSet } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';
import type { Snapshot } from './snapshot.ts';
import { readTableRecord } from './table-record.ts';
import { invalidOption } from './zone.ts';

/** The table that a zone holds, and the records that it was read from. */
export interface HeldTable {
  /** The TXT record; undefined if no table was written yet. */
  readonly table: RecordSet | undefined;
  /** The records of the table's entries. */
  readonly records: RecordsByRegion;
  /** Of regions without a record: what others had given the last one. */
  readonly kept: OwnFieldsByRegion;
  /** The records of the name that the table does not have. They stay as they are. */
  readonly others: readonly RecordSet[];
  /** The table, not checked; undefined if none was written yet. */
  readonly value: unknown;
  /** When a router changed it last, as the TXT record says; undefined if it does not say so. */
  readonly changedAt: number | undefined;
}

function policyOf({ Weight, Region, Failover }: RecordSet): Route53Settings['policy'] | undefined {
  if (Weight !== undefined) return 'weighted';
  if (Region !== undefined) return 'latency';
  return Failover === undefined ? undefined : 'failover';
}

/** Why a record of the name excludes the router's own; undefined if both can be there. */
function obstacle({ name, policy }: Route53Settings, record: RecordSet): ProviderError | undefined {
  const { Type, SetIdentifier } = record;
  if (Type !== 'CNAME')
    return invalidOption(
      'name',
      `${name} has a record of type ${Type}, and nothing may stand beside the CNAME records of the router: choose another name`,
    );
  if (SetIdentifier === undefined)
    return invalidOption(
      'name',
      `${name} has a simple CNAME record, which cannot stand beside records with a policy: delete it, or choose another name`,
    );
  if (policyOf(record) === policy) return undefined;
  return invalidOption(
    'policy',
    `is '${policy}', and the record '${SetIdentifier}' of ${name} has another one: all records of a name have the same policy`,
  );
}

/** Reads the table of a snapshot. Fails with `invalid` where the name has records that exclude it, or the TXT record is not of a table. */
export function heldTable(settings: Route53Settings, snapshot: Snapshot): Result<HeldTable, ProviderError> {
  for (const record of snapshot.records) {
    const error = obstacle(settings, record);
    if (error !== undefined) return err(error);
  }
  const { table } = snapshot;
  if (table === undefined)
    return ok({
      table,
      records: new Map(),
      kept: new Map(),
      others: snapshot.records,
      value: undefined,
      changedAt: undefined,
    });
  const said = readTableRecord(table);
  if (said === undefined) {
    const message = `The TXT record ${table.Name} is not of a routing table: correct it by hand, or delete it.`;
    return err(providerError({ kind: 'invalid', message }));
  }
  const regions = new Set(said.entries.map(regionIn));
  const isOurs = ({ SetIdentifier }: RecordSet) => regions.has(SetIdentifier);
  const ours = snapshot.records.filter(isOurs);
  const alias = ours.find(({ AliasTarget }) => AliasTarget !== undefined);
  if (alias !== undefined)
    return err(
      invalidOption(
        'name',
        `the record '${alias.SetIdentifier}' of ${settings.name} is an alias, which has no address for the table: make it a CNAME record that is not an alias`,
      ),
    );
  const records = new Map(ours.map((record) => [record.SetIdentifier ?? '', record]));
  const { changedAt } = said.head;
  return ok({
    table,
    records,
    kept: said.kept,
    others: snapshot.records.filter((record) => !isOurs(record)),
    value: readTable(settings, said, records),
    changedAt: typeof changedAt === 'number' ? changedAt : undefined,
  });
}
