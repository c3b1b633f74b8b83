import { startTcpProxy } from '@landfall/tests-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { driven } from './events.ts';
import { ask, newJournal, newSchema, SERVER, schemaIn } from './own-schema.ts';

const LONG = { timeout: 60_000 };

function listening(url: string) {
  const warnings: string[] = [];
  const journal = newJournal({ time: 'caller', listenUrl: url, onWarning: (message) => warnings.push(message) });
  onTestFinished(async () => void (await journal.close()));
  let heard = 0;
  return {
    journal,
    warnings,
    watch: (id: string) =>
      journal.watchInbox?.(id, () => {
        heard += 1;
      }),
    heard: () => heard,
  };
}

test('a command that another process leaves is heard at once, and not after the watch has stopped', async () => {
  const { journal, watch, heard, warnings } = listening(SERVER);
  await driven(journal, 'r');
  await driven(journal, 's');
  const stop = watch('r');
  // Whoever begins to watch hears once, since a command may have been there before.
  await vi.waitFor(() => expect(heard()).toBe(1), LONG);
  const other = newJournal({ schema: schemaIn(journal) });
  (await other.send('s', { name: 'pause' }))._unsafeUnwrap();
  (await other.send('r', { name: 'pause' }))._unsafeUnwrap();
  await vi.waitFor(() => expect(heard()).toBe(2), LONG);
  stop?.();
  const second = watch('s');
  (await other.send('r', { name: 'resume' }))._unsafeUnwrap();
  (await other.send('s', { name: 'resume' }))._unsafeUnwrap();
  await vi.waitFor(() => expect(heard()).toBe(3), LONG);
  second?.();
  expect(warnings).toEqual([]);
});

test('a connection that delivers no notifications is found out, and said once; commands are found by polling', async () => {
  // Notifications are told within one database: this address takes LISTEN and delivers nothing, as a pooler does.
  const name = newSchema();
  await ask(`create database ${name}`);
  const { journal, warnings, watch, heard } = listening(Object.assign(new URL(SERVER), { pathname: `/${name}` }).href);
  const lease = await driven(journal, 'r');
  watch('r');
  await vi.waitFor(() => expect(warnings).toHaveLength(1), LONG);
  expect(warnings[0]).toMatch(
    /^Commands take effect by polling, not at once: listenUrl leads to a connection that delivers no notifications/,
  );
  watch('r');
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
  expect((await journal.inbox(lease))._unsafeUnwrap()).toEqual([{ name: 'pause' }]);
  expect([heard(), warnings.length]).toEqual([0, 1]);
});

test('a connection that is lost is made again, and what came meanwhile is told', async () => {
  let isThere = true;
  const proxy = await startTcpProxy(Number(new URL(SERVER).port), () => (isThere ? 'pass' : 'cut'));
  onTestFinished(() => proxy.close());
  const url = Object.assign(new URL(SERVER), { port: String(proxy.port) }).href;
  const { journal, watch, heard, warnings } = listening(url);
  await driven(journal, 'r');
  watch('r');
  await vi.waitFor(() => expect(heard()).toBe(1), LONG);
  isThere = false;
  proxy.cut();
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
  await vi.waitFor(() => expect(warnings).toHaveLength(1), LONG);
  expect(heard()).toBe(1);
  isThere = true;
  await vi.waitFor(() => expect(heard()).toBe(2), LONG);
  (await journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  await vi.waitFor(() => expect(heard()).toBe(3), LONG);
});

test('an address that is none is said, and disturbs nothing', async () => {
  const { journal, watch, warnings } = listening('postgres://[nowhere');
  await driven(journal, 'r');
  watch('r');
  await vi.waitFor(() => expect(warnings).toHaveLength(1), LONG);
  expect(warnings[0]).toMatch(/the connection of listenUrl failed, and is tried again: Invalid URL/);
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
});

test('without listenUrl nothing is promised', () => {
  expect(newJournal().watchInbox).toBeUndefined();
});
