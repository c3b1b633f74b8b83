import type { Journal } from '@landfall/core/journal';
import { journalRules } from '@landfall/core/testing';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PostgresJournal, postgresJournal } from '../src/index.ts';
import { driven } from './events.ts';
import { newSchema, SERVER } from './own-schema.ts';
import { PGBOUNCER, startPgbouncer } from './start-pgbouncer.ts';

const SHARE = 10;

// PgBouncer comes with Debian (apt-get install pgbouncer), and with no package of npm.
describe.skipIf(PGBOUNCER === undefined)(`behind PgBouncer in transaction mode, ${shareTitle(SHARE)}`, () => {
  let bouncer: Awaited<ReturnType<typeof startPgbouncer>>;
  let pool: Pool;
  beforeAll(async () => {
    bouncer = await startPgbouncer(SERVER);
    pool = new Pool({ connectionString: bouncer.url, max: 12 });
  });
  afterAll(async () => {
    await pool.end();
    await bouncer.stop();
  });

  const schemas = new WeakMap<Journal, string>();
  const open = (schema: string): PostgresJournal => {
    const journal = postgresJournal(pool, { schema, time: 'caller' });
    schemas.set(journal, schema);
    return journal;
  };
  const rules = journalRules({
    journal: () => open(newSchema()),
    again: (journal) => open(schemas.get(journal) ?? ''),
  });

  it.each(shareOf(rules, { every: everyOr(SHARE) }))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('LISTEN delivers nothing, which is said once; commands are found by polling', async () => {
    const warnings: string[] = [];
    const options = { schema: newSchema(), time: 'caller', listenUrl: bouncer.url } as const;
    const journal = postgresJournal(pool, { ...options, onWarning: (message) => warnings.push(message) });
    const lease = await driven(journal, 'r');
    journal.watchInbox?.('r', () => {});
    await vi.waitFor(() => expect(warnings).toHaveLength(1), { timeout: 60_000 });
    expect(warnings[0]).toContain('delivers no notifications');
    (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
    expect((await journal.inbox(lease))._unsafeUnwrap()).toEqual([{ name: 'pause' }]);
    (await journal.close())._unsafeUnwrap();
  });
});
