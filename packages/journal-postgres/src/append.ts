import { randomUUID } from 'node:crypto';
import type { RolloutEvent } from '@landfall/core';
import {
  type JournalAnswer,
  type JournalError,
  type Lease,
  leaseLost,
  misplaced,
  unknownRollout,
} from '@landfall/core/journal';
import { err, ok } from 'neverthrow';
import type { Caller, Row } from './database.ts';
import { storedTexts } from './event-rows.ts';
import { CHANGED_MEANWHILE } from './failures.ts';
import { type BatchedCall, inBatches } from './in-batches.ts';
import { ledgerValues } from './ledger-rows.ts';

interface Append extends BatchedCall {
  readonly lease: Lease;
  readonly call: string;
  readonly events: readonly RolloutEvent[];
  readonly taken: number;
}

const APPEND_EVENTS = 'select * from landfall.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9)';
const END_LOG = 'select * from landfall.end_log($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)';

/** The number of the first event; 0, which no log continues with, if the events do not follow each other. */
function firstOf(events: readonly RolloutEvent[]): number {
  const first = events[0]?.seq ?? 0;
  return events.every(({ seq }, index) => seq === first + index) ? first : 0;
}

/** Why the schema did not keep the events; undefined if it did. */
function refusalIn({ lease, events }: Pick<Append, 'lease' | 'events'>, row: Row): JournalError | undefined {
  const { verdict, seq, outcome, holder } = row;
  switch (verdict) {
    case 'kept':
      return undefined;
    case 'unknown':
      return unknownRollout(lease.rolloutId);
    case 'lease-lost':
      return leaseLost(lease, typeof holder === 'string' ? holder : undefined);
    default:
      return misplaced(lease.rolloutId, Number(seq), outcome !== null, events);
  }
}

function sendAppends(database: Caller, calls: readonly Append[]) {
  const { sums, texts } = storedTexts(calls.flatMap(({ events }) => events));
  const [one] = calls;
  const whose = calls.length === 1 ? `the log of rollout ${one?.key ?? ''}` : `the logs of ${calls.length} rollouts`;
  return database.call({
    doing: `append to ${whose}`,
    text: APPEND_EVENTS,
    values: [
      calls.map(({ lease }) => lease.rolloutId),
      calls.map(({ lease }) => lease.token),
      calls.map(({ call }) => call),
      calls.map(({ events }) => firstOf(events)),
      calls.map(({ events }) => events.length),
      calls.map(({ events }) => events.at(-1)?.at ?? 0),
      calls.map(({ taken }) => taken),
      sums,
      texts,
    ],
  });
}

/** Appends the last events of a log: from the ledger as it was read before, or again where it has changed since. */
async function endLog(database: Caller, { lease, call, events }: Append, outcome: string): JournalAnswer<Row> {
  for (;;) {
    const ledger = await ledgerValues(database, events);
    if (ledger.isErr()) return err(ledger.error.error);
    const { sums, texts } = storedTexts(events);
    const { rolloutId, token } = lease;
    const last = events.at(-1)?.at ?? 0;
    const ended = await database.call({
      doing: `end the log of rollout ${rolloutId}`,
      text: END_LOG,
      values: [rolloutId, token, call, firstOf(events), last, outcome, sums, texts, ...ledger.value],
    });
    if (ended.isErr() && ended.error.code === CHANGED_MEANWHILE) continue;
    return ended.map(([row = {}]) => row).mapErr(({ error }) => error);
  }
}

/** How events are appended: several rollouts share a statement, and the last events of each have one of their own. */
export function appending(
  database: Caller,
): (lease: Lease, events: readonly RolloutEvent[], taken: number) => JournalAnswer<void> {
  const appendSoon = inBatches<Append>((calls) => sendAppends(database, calls));
  return async (lease, events, taken) => {
    const call = randomUUID();
    const append = { key: lease.rolloutId, weight: events.length, lease, call, events, taken };
    const last = events.at(-1);
    const row = await (last?.type === 'rollout-end' ? endLog(database, append, last.outcome) : appendSoon(append));
    if (row.isErr()) return err(row.error);
    const refusal = refusalIn(append, row.value);
    return refusal === undefined ? ok(undefined) : err(refusal);
  };
}
