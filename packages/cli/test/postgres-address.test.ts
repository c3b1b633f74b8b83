import { postgresJournal } from '@landfall/journal-postgres';
import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { play } from './played.ts';
import { landfall } from './run-landfall.ts';

// A server takes seconds to set up, so this is part of `npm run exhaust`.
describe.skipIf(process.env['LANDFALL_EVERY'] === undefined)('a journal in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  const on = (...args: readonly string[]) => landfall([...args, '-j', server.url]);

  test('an address of PostgreSQL is read like a file, and is not made into a journal by reading', async () => {
    const empty = await on('list');
    expect([empty.code, empty.err]).toEqual([3, expect.stringContaining('Cannot list the rollouts of postgres')]);
    expect((await on('list')).code).toBe(3);

    const journal = postgresJournal(server.url);
    await play({ journal, id: 'held-1', spec: { approvals: [{ before: 'wave-2' }] }, options: { onHold: 'return' } });
    (await journal.close())._unsafeUnwrap();
    expect((await on('list')).out).toMatch(/! {2}held-1 {2}fraud 42 /);
    expect((await on('show', 'held-1')).out).toContain('approve or abort of approve:wave-2');
    expect((await on('approve', 'held-1', '--reason', 'ok')).code).toBe(0);
    expect((await on('check')).code).toBe(0);
    const other = await on('list', '--schema', 'other');
    expect(other.code).toBe(3);
  });

  test('an account that does not exist is told without the password', async () => {
    const address = server.url.replace(/\/\/[^@/]*@/, '//someone:hunter2@');
    const { code, out, err } = await landfall(['list', '--json', '-j', address]);
    expect(code).toBe(3);
    expect(out + err).not.toContain('hunter2');
  });
});
