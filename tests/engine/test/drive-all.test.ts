import { advance, driveAll, followRollout, rollout, startRollout, watch } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { driven, start, type World, worldOf } from './driven-world.ts';
import { only, SERVING, specOf } from './play.ts';

test('each rollout goes on until it has ended, or waits for a person', async () => {
  const world = worldOf({ ...SERVING, faults: [{ kind: 'deploy-fails', region: 'bad' }] });
  const gcp = { ...world.options, providers: { gcp: fakeProvider({ name: 'gcp' }) } };
  await start(world, 'good');
  await start(world, 'bad');
  await start(world, 'asking', { approvals: [{ before: 'wave-1' }] });
  await start(world, 'stopped');
  (await world.journal.send('stopped', { name: 'stop' }))._unsafeUnwrap();
  (await startRollout(specOf(['gcp/x']), { ...gcp, id: 'elsewhere' }))._unsafeUnwrap();
  await start(world, 'over');
  (await advance('over', { ...world.options, forUpTo: '1d' }))._unsafeUnwrap();
  expect(await driven(world)).toEqual({
    good: 'succeeded',
    bad: 'rollout-failed',
    asking: ['approval'],
    stopped: ['resume'],
    elsewhere: 'invalid-options',
  });
  expect(world.clock.sleepers()).toBe(0);
  for (const id of ['good', 'bad'])
    expect(
      brokenPromises({ events: (await world.journal.read(id))._unsafeUnwrap(), traffic: world.fake.trafficHistory }),
    ).toEqual([]);
  // What waited for a person goes on in the next call.
  (await followRollout(world.journal, 'asking').approve())._unsafeUnwrap();
  (await followRollout(world.journal, 'stopped').resume())._unsafeUnwrap();
  expect(await driven(world)).toEqual({ asking: 'succeeded', stopped: 'succeeded', elsewhere: 'invalid-options' });
});

test('no more turns are taken at the same time than concurrency', async () => {
  for (const concurrency of [1, 3, undefined]) {
    const { fake, ...world } = worldOf();
    let atWork = 0;
    let most = 0;
    const prepare: FakeProvider['prepare'] = async (...given) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await world.clock.sleep(1_000);
      atWork -= 1;
      return fake.prepare(...given);
    };
    const slow = { ...world, fake, options: { ...world.options, providers: { fake: { ...fake, prepare } } } };
    const ids = Array.from({ length: (concurrency ?? 16) + 2 }, (_, index) => `r${index}`);
    for (const id of ids) await start(slow, id);
    expect(await driven(slow, { concurrency })).toEqual(Object.fromEntries(ids.map((id) => [id, 'succeeded'])));
    expect(most).toBe(concurrency ?? 16);
  }
});

test.each<[journal: string, hidden: readonly (keyof Journal)[], mostMs: number]>([
  ['tells of commands', [], 0],
  ['lists commands', ['watchInbox'], 5_000],
  ['does neither', ['watchInbox', 'commanded'], 5_000],
])('a command to a rollout that waits takes effect soon, with a journal that %s', async (_, hidden, mostMs) => {
  const whole = memoryJournal();
  const journal = Object.fromEntries(Object.entries(whole).filter(([name]) => !hidden.includes(name as keyof Journal)));
  const world = worldOf(
    { ...SERVING, deployMs: (region) => (region === 'long' ? 1_200_000 : 1_000) },
    journal as unknown as Journal,
  );
  await start(world, 'asking', { approvals: [{ before: 'wave-1' }] });
  await start(world, 'long');
  const sentAt = world.clock.now() + 601_234;
  void world.clock.sleep(601_234).then(() => followRollout(whole, 'asking', world.options).approve('go'));
  expect(await driven(world)).toEqual({ asking: 'succeeded', long: 'succeeded' });
  const [command] = only((await whole.read('asking'))._unsafeUnwrap(), 'command');
  const lateBy = (command?.at ?? 0) - sentAt;
  expect(lateBy >= 0 && lateBy <= mostMs).toBe(true);
});

test('a signal ends it soon, and whoever comes next need not wait for a lease', async () => {
  for (const isSilent of [false, true]) {
    const world = worldOf();
    const { fake } = world;
    // A read that is not answered, or nothing but waiting.
    const prepare: FakeProvider['prepare'] = (...given) => (isSilent ? new Promise(() => {}) : fake.prepare(...given));
    for (const id of ['a', 'b', 'c']) await start(world, id);
    const stop = new AbortController();
    void world.clock.sleep(11_234).then(() => stop.abort());
    const startedAt = world.clock.now();
    const providers = { fake: { ...fake, prepare } };
    const all = (await driveAll({ ...world.options, providers, signal: stop.signal }))._unsafeUnwrap();
    expect([all.map(({ id }) => id), world.clock.now() - startedAt]).toEqual([['a', 'b', 'c'], 11_234]);
    await expectGoesOn(world);
  }
});

/** Whether nothing is left to wait for, and the rollouts end well. */
async function expectGoesOn(world: World): Promise<void> {
  expect(world.clock.sleepers()).toBe(0);
  for (const id of ['a', 'b', 'c']) {
    const lease = (await world.journal.acquire(id, 'other', world.clock.now(), 60_000))._unsafeUnwrap();
    (await world.journal.release(lease))._unsafeUnwrap();
  }
  const none = (await driveAll({ ...world.options, signal: AbortSignal.abort() }))._unsafeUnwrap();
  expect(none.map(({ turn }) => turn._unsafeUnwrap())).toEqual(
    Array.from({ length: 3 }, () => ({ done: false, dueAt: world.clock.now(), waiting: [] })),
  );
  expect(await driven(world)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
}

test('a command that comes in between the end of a turn and its answer is taken at once', async () => {
  const kept = memoryJournal();
  const sentAt: number[] = [];
  const journal: Journal = {
    ...kept,
    async release(lease) {
      const released = await kept.release(lease);
      const events = (await kept.read('r'))._unsafeUnwrap();
      if (sentAt.length > 0 || !events.some(({ type }) => type === 'claim-held')) return released;
      sentAt.push(world.clock.now());
      (await kept.send('r', { name: 'abort' }))._unsafeUnwrap();
      return released;
    },
  };
  const world = worldOf(SERVING, journal);
  await start(world, 'r');
  expect(await driven(world)).toEqual({ r: 'aborted' });
  const commands = only((await kept.read('r'))._unsafeUnwrap(), 'command');
  expect(commands.map(({ at }) => at)).toEqual(sentAt);
});

test('a rollout of a runner that is gone is taken over, one of a runner that lives is waited for, and a new one is found', async () => {
  const world = worldOf();
  await start(world, 'gone');
  (await world.journal.acquire('gone', 'killed', world.clock.now(), 60_000))._unsafeUnwrap();
  const run = rollout(specOf(['fake/alive']), { ...world.options, id: 'alive' });
  void world.clock.sleep(30_000).then(() => start(world, 'new'));
  expect(await driven(world)).toEqual({ gone: 'succeeded', alive: 'succeeded', new: 'succeeded' });
  expect((await run.result).isOk()).toBe(true);
  expect(only((await world.journal.read('alive'))._unsafeUnwrap(), 'rollout-end')).toHaveLength(1);
});

test('watches are left to watch: neither waited for nor driven', async () => {
  const world = worldOf();
  await start(world, 'a');
  expect(await driven(world)).toEqual({ a: 'succeeded' });
  const run = (await watch('a', { ...world.options, id: 'w', for: '10d' }))._unsafeUnwrap();
  expect(await driven(world)).toEqual({ w: 'cannot-resume' });
  run.stop();
  void (await run.result);
});

test('whoever listens for commands stops when all is over', async () => {
  const world = worldOf();
  for (const id of ['a', 'b']) await start(world, id);
  let listening = 0;
  const journal: Journal = {
    ...world.journal,
    watchInbox(id, onCommand) {
      listening += 1;
      const stop = world.journal.watchInbox?.(id, onCommand);
      return () => {
        listening -= 1;
        stop?.();
      };
    },
  };
  expect(await driven(world, { journal })).toEqual({ a: 'succeeded', b: 'succeeded' });
  expect(listening).toBe(0);
});
