import type { RecordSet } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';

/** What others have given the record of a region, and a new one would not have. */
export type OwnFields = Partial<RecordSet>;

/** The same, by region. */
export type OwnFieldsByRegion = ReadonlyMap<string, OwnFields>;

/** The fields of a record that neither its entry nor the options say: its region's next record gets them back. Undefined if there are none. */
export function ownFieldsOf({ healthChecks, awsRegions }: Route53Settings, record: RecordSet): OwnFields | undefined {
  const { Name: _name, Type: _type, SetIdentifier = '', Weight: _weight, Failover: _failover, ...rest } = record;
  const { TTL: _ttl, ResourceRecords: _values, Region, HealthCheckId, ...unknown } = rest;
  const hasOwnRegion =
    Region !== undefined && awsRegions[SetIdentifier] === undefined && SetIdentifier !== `aws/${Region}`;
  const hasOwnCheck = HealthCheckId !== undefined && healthChecks?.[SetIdentifier] === undefined;
  const fields = { ...unknown, ...(hasOwnRegion && { Region }), ...(hasOwnCheck && { HealthCheckId }) };
  return Object.keys(fields).length === 0 ? undefined : fields;
}
