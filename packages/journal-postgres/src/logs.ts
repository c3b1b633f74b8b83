import { randomUUID } from 'node:crypto';
import {
  type Journal,
  type JournalError,
  type KeptRollout,
  modelOf,
  outcomeIn,
  rolloutEnded,
  unknownRollout,
} from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { Caller, Row } from './database.ts';
import { eventsIn, storedTexts } from './event-rows.ts';
import { CHANGED_MEANWHILE } from './failures.ts';
import { ledgerValues } from './ledger-rows.ts';

const CREATE_LOG = 'select * from landfall.create_log($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)';
const READ_LOG = `
select r.events as expected, e.seq, e.sum, e.event
from landfall.rollouts r left join landfall.events e on e.rollout = r.number and e.seq > $2
where r.id = $1 order by e.seq`;
const COLUMNS = 'select id, model, version, started_at, updated_at, events, outcome, runner, lease_until';
const LIST = `${COLUMNS} from landfall.rollouts order by number`;
const LIST_UNFINISHED = `${COLUMNS} from landfall.rollouts where outcome is null order by number`;
const COMMANDED = `
select id from landfall.rollouts
where outcome is null and number in (select rollout from landfall.commands where not taken) order by number`;

/** How many logs one transaction deletes at the most. */
const PRUNED_AT_ONCE = 100;

/** A row of the list; PostgreSQL's client gives large numbers as texts. */
interface LogRow extends Row {
  readonly id: string;
  readonly model: string | null;
  readonly version: string | null;
  readonly started_at: unknown;
  readonly updated_at: unknown;
  readonly events: number;
  readonly outcome: NonNullable<KeptRollout['outcome']> | null;
  readonly runner: string | null;
  readonly lease_until: unknown;
}

function keptRollout(row: Row): KeptRollout {
  const { id, model, version, events, outcome, runner, ...times } = row as LogRow;
  return {
    id,
    model: model === null || version === null ? undefined : { name: model, version },
    startedAt: Number(times.started_at),
    updatedAt: Number(times.updated_at),
    events,
    outcome: outcome ?? undefined,
    lease: runner === null ? undefined : { runner, until: Number(times.lease_until) },
  };
}

/** The methods of a journal on whole logs, and on the commands that are left for them. `channel`: where commands are announced. */
export function logs(
  database: Caller,
  channel: string,
): Pick<Journal, 'create' | 'read' | 'list' | 'send' | 'prune'> & Required<Pick<Journal, 'commanded'>> {
  return {
    async create(id, events) {
      const call = randomUUID();
      const model = modelOf(events[0]);
      const { sums, texts } = storedTexts(events);
      for (;;) {
        const ledger = await ledgerValues(database, events);
        if (ledger.isErr()) return err(ledger.error.error);
        const [first, last] = [events[0]?.at ?? 0, events.at(-1)?.at ?? 0];
        const of = [id, call, model?.name ?? null, model?.version ?? null, first, last, outcomeIn(events) ?? null];
        const values = [...of, sums, texts, ...ledger.value];
        const created = await database.call({ doing: `store rollout ${id}`, text: CREATE_LOG, values });
        if (created.isErr() && created.error.code === CHANGED_MEANWHILE) continue;
        return created
          .map(([row]) => (row?.['verdict'] === 'created' ? 'created' : 'exists'))
          .mapErr(({ error }) => error);
      }
    },
    async read(id, after = 0) {
      const rows = await database.call({ doing: `read rollout ${id}`, text: READ_LOG, values: [id, after] });
      if (rows.isErr()) return err(rows.error.error);
      return rows.value.length === 0 ? err(unknownRollout(id)) : eventsIn(id, rows.value, after);
    },
    async list(which) {
      const text = which === 'unfinished' ? LIST_UNFINISHED : LIST;
      const rows = await database.call({ doing: 'list the rollouts', text, values: [] });
      return rows.map((all) => all.map(keptRollout)).mapErr(({ error }) => error);
    },
    async commanded() {
      const rows = await database.call({ doing: 'find rollouts with commands', text: COMMANDED, values: [] });
      return rows.map((all) => all.map(({ id }) => String(id))).mapErr(({ error }) => error);
    },
    async send(id, command) {
      const sent = await database.call({
        doing: `leave a command for rollout ${id}`,
        text: 'select * from landfall.send($1, $2, $3, $4)',
        values: [id, randomUUID(), JSON.stringify(command), channel],
      });
      return sent
        .mapErr(({ error }) => error)
        .andThen(([row]): Result<void, JournalError> => {
          if (row?.['verdict'] === 'sent') return ok(undefined);
          if (row?.['verdict'] === 'ended') return err(rolloutEnded(id, String(row['outcome'])));
          return err(unknownRollout(id));
        });
    },
    async prune(endedBefore) {
      const pruned: string[] = [];
      for (;;) {
        const rows = await database.call({
          doing: 'prune the journal',
          text: 'select * from landfall.prune($1, $2, $3)',
          values: [endedBefore, PRUNED_AT_ONCE, randomUUID()],
        });
        if (rows.isErr()) return err(rows.error.error);
        pruned.push(...rows.value.map(({ id }) => String(id)));
        if (rows.value.length < PRUNED_AT_ONCE) return ok(pruned);
      }
    },
  };
}
