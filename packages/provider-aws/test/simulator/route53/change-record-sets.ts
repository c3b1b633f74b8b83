import type { Call, Reply } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { problemOfChange, problemsOfRecords } from './group-rules.ts';
import { fullName, type HostedZone, keyOf, type RecordSet } from './hosted-zones.ts';

/** What ChangeResourceRecordSets is asked. */
export interface ChangeRecordSets {
  readonly HostedZoneId: string;
  readonly ChangeBatch: {
    readonly Comment?: string;
    readonly Changes: readonly {
      readonly Action: 'CREATE' | 'DELETE' | 'UPSERT';
      readonly ResourceRecordSet: RecordSet;
    }[];
  };
}

const MOST_VALUES = 1_000;
const MOST_CHARACTERS = 32_000;

/** All problems of a batch in one answer, as boto/boto#2887 has it; with more than one in brackets. */
function invalidBatch(problems: readonly string[]): Refusal {
  return new Refusal('InvalidChangeBatch', `[${problems.join(', ')}]`);
}

/** "Limits on ChangeResourceRecordSets requests" in the developer guide: an UPSERT counts twice. */
function checkLimits({ Changes }: ChangeRecordSets['ChangeBatch']): void {
  const values = Changes.flatMap(({ Action, ResourceRecordSet: { ResourceRecords = [] } }) =>
    ResourceRecords.map(({ Value }) => ({ times: Action === 'UPSERT' ? 2 : 1, length: Value.length })),
  );
  const count = values.reduce((sum, { times }) => sum + times, 0);
  const characters = values.reduce((sum, { times, length }) => sum + times * length, 0);
  if (count > MOST_VALUES) throw invalidBatch([`Number of records limit of ${MOST_VALUES} exceeded.`]);
  if (characters > MOST_CHARACTERS)
    throw invalidBatch([`Character limit of ${MOST_CHARACTERS} exceeded: the batch has ${characters}.`]);
}

function checkHealthChecks(call: Call, made: readonly RecordSet[]): void {
  for (const { HealthCheckId } of made)
    if (HealthCheckId !== undefined && call.world.zones.checkersOf(HealthCheckId) === undefined)
      throw new Refusal('NoSuchHealthCheck', `No health check exists with the specified ID: ${HealthCheckId}`, {
        status: 404,
      });
}

/** Makes all changes of a batch, one after the other, or none. */
export function changeRecordSets(call: Call, zone: HostedZone, { ChangeBatch }: ChangeRecordSets): Reply {
  checkLimits(ChangeBatch);
  const records = new Map(zone.records);
  const problems: string[] = [];
  const made = new Map<string, RecordSet>();
  const deleted = new Set<string>();
  for (const { Action, ResourceRecordSet } of ChangeBatch.Changes) {
    const record = { ...ResourceRecordSet, Name: fullName(ResourceRecordSet.Name) };
    const key = keyOf(record);
    const problem = problemOfChange(Action, record, records.get(key));
    if (problem !== undefined) problems.push(problem);
    // "If you try to delete the same resource record set more than once in a single change batch, Route 53 returns an InvalidChangeBatch error."
    if (Action === 'DELETE' && deleted.has(key)) problems.push(`Tried to delete ${key} more than once`);
    if (Action === 'DELETE') {
      deleted.add(key);
      records.delete(key);
      made.delete(key);
    } else {
      records.set(key, record);
      made.set(key, record);
    }
  }
  problems.push(...problemsOfRecords([...made.values()], { ...zone, records }));
  if (problems.length > 0) throw invalidBatch(problems);
  checkHealthChecks(call, [...made.values()]);
  zone.records = records;
  const id = call.world.zones.accept(call.now);
  return {
    ChangeInfo: { Id: `/change/${id}`, Status: 'PENDING', SubmittedAt: call.now / 1_000, Comment: ChangeBatch.Comment },
  };
}
