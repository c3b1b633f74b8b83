import type { Journal } from '@landfall/core/journal';
import { type JournalSetup, journalRules } from '@landfall/core/testing';
import { Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { type PostgresJournal, type PostgresOptions, postgresJournal } from '../src/index.ts';
import { ask, newJournal, newSchema, SERVER } from './own-schema.ts';

const TABLES = ['rollouts', 'events', 'claims', 'commands', 'ledger', 'answers'];

/** A setup whose rules use one schema after each other, each of them emptied by the one before. */
function setupOf(
  options: PostgresOptions,
  make: (journal: PostgresJournal, schema: string) => PostgresJournal,
  prepare: (schema: string) => Promise<unknown> = async () => {},
): JournalSetup {
  const schema = newSchema();
  const open = () => make(newJournal({ ...options, schema }), schema);
  let prepared: Promise<unknown> | undefined;
  return {
    async journal() {
      const journal = open();
      (await journal.open())._unsafeUnwrap();
      prepared ??= prepare(schema);
      await prepared;
      await ask(TABLES.map((table) => `delete from landfall.${table}`).join(';'), schema);
      return journal;
    },
    again: open,
    async dispose(journal: Journal) {
      (await (journal as PostgresJournal).close())._unsafeUnwrap();
    },
  };
}

describe('leases by the clock of the caller', () => {
  const setup = setupOf({ time: 'caller', listenUrl: SERVER }, (journal) => journal);

  it.each(journalRules(setup))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('a database whose transactions are serializable, where two that meet fail and are made again', () => {
  const strict = new Pool({ connectionString: `${SERVER}?options=-c%20default_transaction_isolation%3Dserializable` });
  afterAll(() => strict.end());
  const setup = setupOf({ time: 'caller' }, (_, schema) => postgresJournal(strict, { schema, time: 'caller' }));
  const rules = journalRules(setup).filter(({ name }) => /^(if )?many /.test(name));

  it('the rules of many at once are there', () => {
    expect(rules.length).toBeGreaterThanOrEqual(5);
  });

  it.each(rules)('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

/** A clock of the database that tests can set. */
const SET_CLOCK = `
create table landfall.test_clock (at bigint);
insert into landfall.test_clock values (0);
create or replace function landfall.now_ms() returns bigint language sql volatile as 'select at from landfall.test_clock'`;

/** A journal whose database has the time that each call names; the journal itself is told another one. */
function inStep(journal: PostgresJournal, schema: string): PostgresJournal {
  const OFF_MS = 86_400_000;
  const set = (now: number) => ask(`update landfall.test_clock set at = ${now}`, schema);
  return {
    ...journal,
    async acquire(id, runner, now, ttlMs) {
      await set(now);
      const taken = await journal.acquire(id, runner, now + OFF_MS, ttlMs);
      return taken.mapErr((error) =>
        error.kind === 'lease-lost' && error.until !== undefined ? { ...error, until: error.until - OFF_MS } : error,
      );
    },
    async renew(lease, now, ttlMs) {
      await set(now);
      return journal.renew(lease, now + OFF_MS, ttlMs);
    },
    async breakClaim(target, now) {
      await set(now);
      return journal.breakClaim(target, now + OFF_MS);
    },
  };
}

describe('leases by the clock of the database, whatever the clock of the caller says', () => {
  const setup = setupOf({}, inStep, (schema) => ask(SET_CLOCK, schema));

  it.each(journalRules(setup))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
