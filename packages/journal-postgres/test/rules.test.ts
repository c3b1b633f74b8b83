import type { Journal } from '@landfall/core/journal';
import { journalRules } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import type { PostgresJournal } from '../src/index.ts';
import { ask, newJournal, schemaIn } from './own-schema.ts';

const dispose = async (journal: Journal): Promise<void> => {
  (await (journal as PostgresJournal).close())._unsafeUnwrap();
};

describe('leases by the clock of the caller', () => {
  const open = (schema?: string) => newJournal({ schema, time: 'caller' });
  const rules = journalRules({ journal: () => open(), again: (journal) => open(schemaIn(journal)), dispose });

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
  const schemas = new WeakMap<Journal, string>();
  const open = async (schema?: string) => {
    const journal = newJournal({ schema });
    if (schema === undefined) {
      (await journal.open())._unsafeUnwrap();
      await ask(SET_CLOCK, schemaIn(journal));
    }
    const told = inStep(journal, schemaIn(journal));
    schemas.set(told, schemaIn(journal));
    return told;
  };
  const rules = journalRules({ journal: () => open(), again: (journal) => open(schemas.get(journal)), dispose });

  it.each(rules)('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
