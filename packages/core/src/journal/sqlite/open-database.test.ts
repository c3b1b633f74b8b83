import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { filled, keep, meddle, openJournal, scratchFile, scratchFolder } from '../../../test/journal-file.ts';
import { eventsOf } from '../../testing/journal-conformance/journal-trial.ts';
import { openDatabase } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';

test('a Node without node:sqlite is told which has it', async () => {
  const journal = openJournal(scratchFile(), { load: async () => undefined });
  expect((await journal.list())._unsafeUnwrapErr()).toEqual({
    kind: 'failed',
    message: `sqliteJournal needs node:sqlite as Node 22.13 and newer have it; this is ${process.version}`,
  });
});

test('nothing is made before it is needed; then the file and its folders are, for this user alone', async () => {
  const file = join(scratchFolder(), 'some', 'where', 'rollouts.db');
  const journal = openJournal(file);
  expect(existsSync(file)).toBe(false);
  await keep(journal, 'r', 3);
  for (const path of [file, `${file}-wal`]) expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('every sync is one that a power loss does not roll back', async () => {
  const opened = (await openDatabase(scratchFile()))._unsafeUnwrap();
  const [mode] = opened.rows('PRAGMA journal_mode');
  const [level] = opened.rows('PRAGMA synchronous');
  opened.close();
  // 2 is FULL. With 1, NORMAL, a commit is not synced.
  expect([mode, level]).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }]);
});

test('standard tools read it: an event is a row of JSON', async () => {
  const database = new DatabaseSync(await filled(['r'], 3));
  const sql = "SELECT id, seq, event ->> 'type' AS type FROM events JOIN rollouts ON number = rollout ORDER BY seq";
  expect(database.prepare(sql).all()).toEqual(eventsOf('r', 1, 3).map(({ seq, type }) => ({ id: 'r', seq, type })));
  database.close();
});

test('a file of an older format is brought up to date, and one of a newer format is refused and left as it is', async () => {
  const file = await filled(['r'], 5);
  const next = [...MIGRATIONS, 'ALTER TABLE rollouts ADD COLUMN labels TEXT'];
  const newer = openJournal(file, { migrations: next });
  expect((await newer.read('r'))._unsafeUnwrap()).toEqual(eventsOf('r', 1, 5));
  (await newer.close())._unsafeUnwrap();
  const before = readFileSync(file);
  const error = (await openJournal(file).list())._unsafeUnwrapErr();
  expect(error.message).toBe(
    `${file} has format ${next.length}, and this version of Landfall reads formats up to ${MIGRATIONS.length}: open it with the version that wrote it, or with a newer one`,
  );
  expect(readFileSync(file)).toEqual(before);
});

test('the database of another program is left alone', async () => {
  const file = scratchFile();
  meddle(file, 'CREATE TABLE customers (name TEXT)');
  const error = (await openJournal(file).create('r', eventsOf('r', 1, 1)))._unsafeUnwrapErr();
  expect(error.message).toBe(`${file} is the database of another program. Choose another file`);
  const database = new DatabaseSync(file);
  expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'customers' }]);
  database.close();
});

test('a path that can be no file is an error that says so', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'folder.db'));
  for (const path of [join(folder, 'file', 'rollouts.db'), join(folder, 'folder.db')]) {
    const error = (await openJournal(path).list())._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`in ${path}: it cannot be opened`),
    });
  }
});

test.skipIf(process.platform === 'win32')('a folder that may not be written is an error that says what to do', () => {
  const folder = scratchFolder();
  chmodSync(folder, 0o555);
  const program = `
    const { sqliteJournal } = await import(${JSON.stringify(join(import.meta.dirname, '../index.ts'))});
    // An administrator may write everywhere, so it becomes somebody else; once it has read the program, which that one may not be allowed to.
    if (process.getuid() === 0) {
      process.setgid(65534);
      process.setuid(65534);
    }
    const listed = await sqliteJournal(${JSON.stringify(join(folder, 'rollouts.db'))}).list();
    console.log(listed._unsafeUnwrapErr().message);`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname });
  chmodSync(folder, 0o755);
  expect(stdout + stderr).toContain(`${folder}/rollouts.db: this user may not write it (EACCES`);
  expect(stdout).toContain('Give the user write access to the file and its folder');
});
