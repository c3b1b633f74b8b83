import { startTcpProxy } from '@landfall/tests-support';
import { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type PostgresJournal, type PostgresOptions, postgresJournal } from '../src/index.ts';
import { driven, eventOf } from './events.ts';
import { address, ask, newJournal, newSchema, open, pool, SERVER, schemaIn } from './own-schema.ts';

async function newRole(more = ''): Promise<string> {
  const role = newSchema();
  await ask(`create role ${role} login ${more}`);
  return role;
}

async function messageOf(journal: PostgresJournal): Promise<string> {
  const opened = await journal.open();
  return opened.isErr() ? opened.error.message : 'it was opened';
}

test('no server: the error says what refused the connection, and a later call finds the server', async () => {
  let isThere = false;
  const proxy = await startTcpProxy(Number(new URL(SERVER).port), () => (isThere ? 'pass' : 'cut'));
  onTestFinished(() => proxy.close());
  expect(await messageOf(open(address({ port: '1' })))).toMatch(
    /^could not read the version of the journal in schema \w+ of PostgreSQL: connect ECONNREFUSED 127\.0\.0\.1:1 \(ECONNREFUSED\)\. Check that the server runs/,
  );
  const journal = open(address({ port: String(proxy.port) }));
  expect(await messageOf(journal)).toMatch(/Connection terminated|ECONNRESET/);
  isThere = true;
  expect((await journal.create('r', [eventOf('r', 1)]))._unsafeUnwrap()).toBe('created');
});

test('no such database: the error says so at once', async () => {
  expect(await messageOf(open(address({ pathname: '/nowhere' }), { patienceMs: 3_600_000 }))).toMatch(
    /database "nowhere" does not exist \(3D000\)\. Create the database, or check its name\.$/,
  );
});

test('an address that is none', async () => {
  expect(await messageOf(open('postgres://[nowhere'))).toMatch(/Invalid URL/);
});

test('a role without rights: the error says what is missing, and where the rights are listed', async () => {
  const role = await newRole();
  const journal = open(address({ username: role }));
  expect(await messageOf(journal)).toMatch(
    /permission denied for database postgres \(42501\)\. Grant the rights that the README/,
  );
  const schema = newSchema();
  const owner = newJournal({ schema });
  (await owner.open())._unsafeUnwrap();
  expect(await messageOf(open(address({ username: role }), { schema }))).toMatch(/permission denied for schema/);
  expect((await owner.list())._unsafeUnwrap()).toEqual([]);
});

test('a role that may create nothing: the tables are made by another, and then it has all that it needs', async () => {
  const role = await newRole();
  const schema = newSchema();
  const url = address({ username: role });
  const owner = newJournal({ schema });
  expect(await messageOf(open(SERVER, { schema, migrate: false }))).toMatch(
    /has no journal\. Nothing was changed, since migrate is false/,
  );
  (await owner.open())._unsafeUnwrap();
  // As the README has it.
  await ask(
    `grant usage on schema ${schema} to ${role};
     grant select, insert, update, delete on all tables in schema ${schema} to ${role};
     grant usage on all sequences in schema ${schema} to ${role};`,
  );
  const journal = open(url, { schema, migrate: false });
  const lease = await driven(journal, 'r');
  (await journal.claim(lease, ['a']))._unsafeUnwrap();
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
  (await journal.append(lease, [eventOf('r', 2)], 1))._unsafeUnwrap();
  (await journal.breakClaim('a', Number.MAX_SAFE_INTEGER)).match(
    () => expect.unreachable('its rollout is driven'),
    ({ kind }) => expect(kind).toBe('claimed'),
  );
  expect((await journal.prune(0))._unsafeUnwrap()).toEqual([]);
});

test('a schema of a newer version: the error says so, and nothing is changed', async () => {
  const journal = newJournal();
  const schema = schemaIn(journal);
  await driven(journal, 'r');
  await ask('update landfall.version set version = 99', schema);
  const other = newJournal({ schema });
  expect(await messageOf(other)).toMatch(
    /has version 99 of the journal, .* knows versions up to 1\. Nothing was changed\. Update the package/,
  );
  expect((await other.create('s', [eventOf('s', 1)])).isErr()).toBe(true);
  expect(
    await ask('select version, (select count(*)::int from landfall.rollouts) as logs from landfall.version', schema),
  ).toEqual([{ version: 99, logs: 1 }]);
});

test('a pool of one connection is enough for many rollouts at once', async () => {
  const small = new Pool({ connectionString: SERVER, max: 1 });
  onTestFinished(() => small.end());
  const journal = postgresJournal(small, { schema: newSchema(), time: 'caller' });
  const ids = Array.from({ length: 12 }, (_, number) => `r${number}`);
  await Promise.all(
    ids.map(async (id) => {
      const lease = await driven(journal, id);
      for (let seq = 2; seq < 6; seq += 1) {
        (await journal.inbox(lease))._unsafeUnwrap();
        (await journal.append(lease, [eventOf(id, seq)]))._unsafeUnwrap();
      }
    }),
  );
  for (const id of ids) expect((await journal.read(id))._unsafeUnwrap()).toHaveLength(5);
});

test('a pool whose connection another holds: the error says so, and nothing is lost', async () => {
  const small = new Pool({ connectionString: SERVER, max: 1 });
  onTestFinished(() => small.end());
  const owner = newJournal({ time: 'caller' });
  const lease = await driven(owner, 'r');
  const options = { schema: schemaIn(owner), time: 'caller', timeoutMs: 300, patienceMs: 400 } as const;
  const journal = postgresJournal(small, options);
  (await journal.open())._unsafeUnwrap();
  const held = await small.connect();
  const append = await journal.append(lease, [eventOf('r', 2)]);
  expect(append._unsafeUnwrapErr().message).toMatch(/no connection was free or could be made within 300 ms/);
  held.release();
  (await journal.append(lease, [eventOf('r', 2)]))._unsafeUnwrap();
  expect((await journal.read('r'))._unsafeUnwrap()).toHaveLength(2);
});

test('a statement timeout that is too short: the error names it, and nothing is lost', async () => {
  const journal = newJournal({ time: 'caller' });
  const schema = schemaIn(journal);
  const lease = await driven(journal, 'r');
  const hasty = open(address({ search: '?options=-c%20statement_timeout%3D100' }), { schema, time: 'caller' });
  (await hasty.open())._unsafeUnwrap();
  const other = await pool.connect();
  await other.query(`begin; select from "${schema}".rollouts for update`);
  const append = await hasty.append(lease, [eventOf('r', 2)]);
  await other.query('rollback');
  other.release();
  expect(append._unsafeUnwrapErr().message).toMatch(
    /\(57014\)\. Its statement_timeout is shorter than the call took: raise it/,
  );
  (await hasty.append(lease, [eventOf('r', 2)]))._unsafeUnwrap();
  expect((await journal.read('r'))._unsafeUnwrap()).toHaveLength(2);
});

test('a server that takes no writes: the error says to give the address of the primary', async () => {
  const journal = newJournal({ time: 'caller' });
  const lease = await driven(journal, 'r');
  const url = address({ search: '?options=-c%20default_transaction_read_only%3Don' });
  const standby = open(url, { schema: schemaIn(journal), time: 'caller' });
  const append = await standby.append(lease, [eventOf('r', 2)]);
  expect(append._unsafeUnwrapErr().message).toMatch(/\(25006\)\. This server is a standby/);
  expect((await standby.read('r'))._unsafeUnwrap()).toHaveLength(1);
});

test('several processes that make the tables at once all find them', async () => {
  const schema = newSchema();
  const journals = Array.from({ length: 6 }, () => newJournal({ schema }));
  const opened = await Promise.all(journals.map((journal) => journal.open()));
  expect(opened.map((each) => each.isOk())).toEqual(journals.map(() => true));
});

test.each<[PostgresOptions | object, RegExp]>([
  [{ schema: 'My "schema"' }, /schema "My \\"schema\\"" is not a valid name/],
  [{ time: 'mine' }, /time is neither 'database' nor 'caller'/],
  [{ timeoutMs: 0 }, /timeoutMs is not a positive number/],
  [{ patienceMs: '1s' }, /patienceMs is not a positive number/],
  [{ listenURL: SERVER }, /listenURL is not an option; the options are schema,/],
])('options %j are refused by every call', async (options, why) => {
  const journal = postgresJournal(pool, options);
  expect(await messageOf(journal)).toMatch(why);
  expect((await journal.list())._unsafeUnwrapErr().message).toMatch(why);
  expect((await journal.close()).isOk()).toBe(true);
});
