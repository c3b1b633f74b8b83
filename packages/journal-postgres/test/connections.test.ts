import { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type PostgresPool, postgresJournal } from '../src/index.ts';
import { driven, eventOf } from './events.ts';
import { address, ask, newSchema, open, pool, SERVER } from './own-schema.ts';

test('a pool that breaks while nobody uses it does not end the process, and keeps the listener that it has', async () => {
  const own = new Pool({ connectionString: SERVER });
  onTestFinished(() => own.end());
  const journal = postgresJournal(own, { schema: newSchema() });
  const other = postgresJournal(own, { schema: newSchema() });
  for (const each of [journal, other]) (await each.list())._unsafeUnwrap();
  expect(own.listenerCount('error')).toBe(1);
  (await journal.close())._unsafeUnwrap();
  own.emit('error', new Error('gone'), undefined as never);
  (await other.list())._unsafeUnwrap();
});

test('an error that comes in the moment in which a connection is got does not end the process', async () => {
  let left = 3;
  const unlucky: PostgresPool = {
    on: (event, listener) => pool.on(event, listener),
    listenerCount: (event) => pool.listenerCount(event),
    end: async () => {},
    connect: (done) =>
      pool.connect((error, connection) => {
        done(error, connection);
        left -= 1;
        if (left >= 0) connection?.emit('error', new Error('Connection terminated unexpectedly'));
      }),
  };
  const journal = postgresJournal(unlucky, { schema: newSchema() });
  expect((await journal.create('r', [eventOf('r', 1)]))._unsafeUnwrap()).toBe('created');
  expect(left).toBeLessThanOrEqual(0);
});

test('connections that the server ends cost nothing, and no error ends the process', async () => {
  const schema = newSchema();
  const name = newSchema();
  const journal = open(address({ search: `?application_name=${name}` }), {
    schema,
    time: 'caller',
    patienceMs: 30_000,
  });
  const lease = await driven(journal, 'r');
  for (let seq = 2; seq < 8; seq += 1) {
    await ask(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`);
    (await journal.append(lease, [eventOf('r', seq)]))._unsafeUnwrap();
  }
  expect((await journal.read('r'))._unsafeUnwrap()).toHaveLength(7);
});
