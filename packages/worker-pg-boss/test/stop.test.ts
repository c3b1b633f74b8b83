import { startRollout } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { bakeOf, bound, specIn, startQueue, until, untilSucceeded, workerSetting } from './worker-setting.ts';

startQueue();

test('a worker that is stopped in the middle of its turns gives them back: another goes on at once, though the leases are for an hour', async () => {
  const { journal, fake, errors, start, waiting } = workerSetting(fakeProvider({ health: null }));
  const ids = ['a', 'b', 'c'];
  const spec = (id: string) => specIn(id, bakeOf(2_000));
  for (const id of ids) (await startRollout(spec(id), { id, journal, providers: { fake } }))._unsafeUnwrap();
  // Its turns go on for as long as the bake.
  const first = await start({ lease: '1h', forUpTo: '1h' });
  await until(async () => {
    const unfinished = (await journal.list('unfinished'))._unsafeUnwrap();
    expect(unfinished.filter(({ lease }) => lease !== undefined)).toHaveLength(3);
    for (const id of ids) expect(fake.trafficIn(id)).toEqual({ '42': 100 });
  });
  const stops = await Promise.all([first.stop(), first.stop()]);
  for (const stopped of stops) expect(stopped.isOk()).toBe(true);
  const left = (await journal.list('unfinished'))._unsafeUnwrap();
  expect(left.map(({ lease }) => lease)).toEqual([undefined, undefined, undefined]);
  for (const id of ids) {
    const jobs = await waiting(id);
    expect(jobs).toHaveLength(1);
    // At the end of the bake, at the latest.
    expect(Number(jobs[0]?.startAfter)).toBeLessThanOrEqual(Date.now() + 2_500);
  }
  // The sweep would find them as well: it comes in a minute.
  await start();
  await untilSucceeded(journal, ids);
  expect(errors).toEqual([]);
});

test('a worker that was stopped takes no more turns, and asks nobody any more', async () => {
  const setting = workerSetting();
  const { boss, queue, journal, fake } = setting;
  const asked: string[] = [];
  const watching = new Proxy(boss, {
    get: (target, name: keyof typeof boss) => {
      asked.push(String(name));
      return bound(target, name);
    },
  });
  const listeners = boss.listenerCount('error');
  const worker = await setting.start({ boss: watching, pollMs: 10, sweepMs: 10 });
  void (await worker.stop());
  expect(boss.listenerCount('error')).toBe(listeners);
  asked.length = 0;
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  await boss.send(queue, { id: 'r' }, { singletonKey: 'r' });
  const other = await setting.start({ concurrency: 1 });
  await untilSucceeded(journal, ['r']);
  void (await other.stop());
  expect(asked).toEqual([]);
});
