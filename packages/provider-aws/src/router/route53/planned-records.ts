import { isIP } from 'node:net';
import type { RoutingEntry, RoutingTable, TableIssue } from '@landfall/core/routing';
import type { OwnFields, OwnFieldsByRegion } from './own-fields.ts';
import { hostOf, type RecordsByRegion } from './read-table.ts';
import { plainName, type RecordSet, targetOf } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';
import { type Serving, servingOf } from './serving.ts';

/** `ResourceRecordSetIdentifier` and `ResourceRecordSetWeight` of the service model. */
const MOST_OF_IDENTIFIER = 128;
const MOST_WEIGHT = 255;
/** "A maximum of 100 weighted resource record sets that have the same values for the Name and Type": `Weight` of the service model. */
const MOST_RECORDS = 100;

/** What Route 53 cannot do with an entry. */
function issuesOf(settings: Route53Settings, { entry, index, routing }: Serving): readonly TableIssue[] {
  const { region, url, weight } = entry;
  const { name, policy, healthChecks } = settings;
  const host = hostOf(url);
  const issues: TableIssue[] = [];
  const say = (field: string, message: string) => issues.push({ path: `entries[${index}].${field}`, message });
  if (host === undefined) say('url', 'is missing: a DNS record leads to the host of an address');
  else if (isIP(host.replace(/^\[|\]$/g, '')) !== 0)
    say('url', `has the IP address ${host}: a CNAME record leads to a name`);
  else if (host === name) say('url', `leads to ${name} itself: use the name of the region's own front door`);
  if (region.length > MOST_OF_IDENTIFIER) say('region', `is longer than ${MOST_OF_IDENTIFIER} characters`);
  if (policy === 'weighted' && !(Number.isInteger(weight) && weight <= MOST_WEIGHT))
    say('weight', `is ${weight}: Route 53 takes whole numbers from 0 to ${MOST_WEIGHT}`);
  if (policy === 'latency' && routing.Region === undefined)
    say(
      'region',
      `is not a region of AWS: name the closest one in awsRegions, such as { '${region}': 'eu-central-1' }`,
    );
  if (healthChecks !== undefined && healthChecks[region] === undefined)
    say('region', 'has no health check in healthChecks: Route 53 always takes a record without one for healthy');
  return issues;
}

/** Two latency records may not name one region. */
function sharedRegions(serving: readonly Serving[]): readonly TableIssue[] {
  return serving.flatMap(({ entry, index, routing: { Region } }, at) => {
    const first = serving.findIndex(({ routing }) => routing.Region === Region);
    if (Region === undefined || first === at) return [];
    const other = serving[first]?.entry.region;
    return [
      {
        path: `entries[${index}].region`,
        message: `'${entry.region}' and '${other}' are both ${Region}, which has one latency record at most`,
      },
    ];
  });
}

/** What Route 53 cannot do with a table: the path of each mistake, and what to do. */
export function recordIssues(settings: Route53Settings, table: RoutingTable): readonly TableIssue[] {
  const serving = servingOf(settings, table);
  if (serving.length > MOST_RECORDS)
    return [
      {
        path: 'entries',
        message: `${serving.length} of them take requests: Route 53 has at most ${MOST_RECORDS} records of a name`,
      },
    ];
  return [...serving.flatMap((each) => issuesOf(settings, each)), ...sharedRegions(serving)];
}

/** A host in the spelling of the record before: with or without a dot at its end. */
function spelled(host: string, { ResourceRecords }: RecordSet): string {
  return ResourceRecords?.[0]?.Value?.endsWith('.') === true ? `${host}.` : host;
}

/** What there is of a region: its record, or what is kept of the last one. */
interface Before {
  readonly record: RecordSet | undefined;
  readonly kept: OwnFields | undefined;
}

function recordOf(settings: Route53Settings, { entry, routing }: Serving, { record, kept }: Before): RecordSet {
  const { name, ttl, healthChecks, awsRegions } = settings;
  const host = hostOf(entry.url) ?? '';
  const check = healthChecks?.[entry.region];
  if (record === undefined)
    return {
      Name: `${name}.`,
      Type: 'CNAME',
      SetIdentifier: entry.region,
      ...routing,
      TTL: ttl,
      ResourceRecords: [{ Value: host }],
      ...kept,
      ...(check !== undefined && { HealthCheckId: check }),
    };
  const isSameHost = plainName(targetOf(record)) === host;
  // A person's own AWS region stays, unless the options name one.
  const wanted =
    routing.Region === undefined
      ? routing
      : { Region: (awsRegions[entry.region] as typeof routing.Region) ?? record.Region };
  // All else is as it was, with every field that others have set.
  return {
    ...record,
    ...wanted,
    ...(!isSameHost && { ResourceRecords: [{ Value: spelled(host, record) }] }),
    ...(check !== undefined && { HealthCheckId: check }),
  };
}

/** Whether a person has set the weight of a region's record to 0, and left it there. */
function isZeroByHand({ state, weight }: RoutingEntry, before: RecordSet | undefined): before is RecordSet {
  return before?.Weight === 0 && state === 'in' && weight === 0;
}

/** The records of a table, by region. A record that is there keeps every field that neither the table nor the options name. */
export function plannedRecords(
  settings: Route53Settings,
  table: RoutingTable,
  before: { readonly records: RecordsByRegion; readonly kept: OwnFieldsByRegion },
): RecordsByRegion {
  const planned = new Map(
    servingOf(settings, table).map((each) => {
      const { region } = each.entry;
      const was = { record: before.records.get(region), kept: before.kept.get(region) };
      return [region, recordOf(settings, each, was)] as const;
    }),
  );
  for (const entry of table.entries) {
    const record = before.records.get(entry.region);
    if (isZeroByHand(entry, record)) planned.set(entry.region, record);
  }
  return planned;
}
