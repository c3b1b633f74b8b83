import { type HostedZone, keyOf, type RecordSet } from './hosted-zones.ts';

const POLICIES = ['Weight', 'Region', 'Failover', 'GeoLocation', 'MultiValueAnswer'] as const;
const MOST_WEIGHTED = 100;

function policyOf(record: RecordSet): string {
  return POLICIES.find((policy) => record[policy] !== undefined) ?? 'simple';
}

function named({ Name, Type, SetIdentifier }: RecordSet): string {
  const set = SetIdentifier === undefined ? '' : `, set identifier='${SetIdentifier}'`;
  return `[name='${Name}', type='${Type}'${set}]`;
}

/** What is wrong with records of one name and type: the members of `ResourceRecordSet` in the service model say so. The words of these are the simulator's. */
function problemOfGroup(record: RecordSet, group: readonly RecordSet[]): string | undefined {
  const policy = policyOf(record);
  const others = group.filter((each) => keyOf(each) !== keyOf(record));
  if (others.some((each) => policyOf(each) !== policy))
    return `RRSet with DNS name ${record.Name}, type ${record.Type} cannot be created as other RRSets exist with the same name and type, and another routing policy.`;
  // `Weight`: "a maximum of 100 weighted resource record sets". The words about TTLs are those of aws/aws-sdk-go-v2#518.
  if (policy === 'Weight' && group.length > MOST_WEIGHTED) return `More than ${MOST_WEIGHTED} weighted RRSets`;
  if (policy === 'Weight' && others.some(({ TTL }) => TTL !== record.TTL))
    return `RRSet with DNS name ${record.Name} and type ${record.Type}, SetIdentifier ${record.SetIdentifier} cannot be created as weighted sets must contain the same TTL.`;
  // `Region`: "You can only create one latency resource record set for each Amazon EC2 Region".
  if (policy === 'Region' && others.some(({ Region }) => Region === record.Region))
    return `RRSet with DNS name ${record.Name}, type ${record.Type}, region ${record.Region} already exists under another set identifier.`;
  if (policy === 'Failover' && others.some(({ Failover }) => Failover === record.Failover))
    return `RRSet with DNS name ${record.Name}, type ${record.Type}, failover ${record.Failover} already exists under another set identifier.`;
  return undefined;
}

/** Why a zone cannot have a record beside the others; undefined if it can. */
function problemOf(record: RecordSet, { name, records }: HostedZone): string | undefined {
  if (record.Name !== name && !record.Name.endsWith(`.${name}`))
    return `RRSet with DNS name ${record.Name} is not permitted in zone ${name}`;
  if (record.Type === 'CNAME' && record.Name === name)
    return `RRSet of type CNAME with DNS name ${record.Name} is not permitted at apex in zone ${name}`;
  const same = [...records.values()].filter(({ Name }) => Name === record.Name);
  // In the words of hashicorp/terraform#6679.
  const conflicting = same.find(({ Type }) => Type !== record.Type && [Type, record.Type].includes('CNAME'));
  if (conflicting !== undefined)
    return `RRSet of type ${record.Type} with DNS name ${record.Name} is not permitted because a conflicting RRSet of type ${conflicting.Type} with the same DNS name already exists in zone ${name}.`;
  return problemOfGroup(
    record,
    same.filter(({ Type }) => Type === record.Type),
  );
}

/** What is wrong with records that a batch has made, as they stand beside all others at its end. */
export function problemsOfRecords(made: readonly RecordSet[], zone: HostedZone): readonly string[] {
  return made.flatMap((record) => {
    const problem = problemOf(record, zone);
    return problem === undefined ? [] : [problem];
  });
}

/** What is wrong with one change, beside the records that the changes before have left. The words are those of kubernetes-sigs/external-dns#732 and boto/boto#2887. */
export function problemOfChange(action: string, record: RecordSet, there: RecordSet | undefined): string | undefined {
  if (action === 'CREATE' && there !== undefined)
    return `Tried to create resource record set ${named(record)} but it already exists`;
  if (action !== 'DELETE') return undefined;
  if (there === undefined) return `Tried to delete resource record set ${named(record)} but it was not found`;
  return isExact(record, there)
    ? undefined
    : `Tried to delete resource record set ${named(record)} but the values provided do not match the current values`;
}

function comparable({ ResourceRecords, ...record }: RecordSet): string {
  const values = ResourceRecords?.map(({ Value }) => Value).sort();
  const members = Object.entries({ ...record, values }).filter(([, value]) => value !== undefined);
  return JSON.stringify(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** "To delete a resource record set, you must specify all the same values": `ChangeResourceRecordSets` of the service model. Values have no order. */
function isExact(one: RecordSet, other: RecordSet): boolean {
  return comparable(one) === comparable(other);
}
