import { followRollout, startRollout, turnHandler } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { tableQueue } from '../src/hosts/table-queue.ts';
import { brokenPromises } from '../src/invariants.ts';
import { inTime, SERVING, specOf } from './play.ts';

const IDS = ['a', 'b', 'c', 'd'];

interface World {
  readonly clock: VirtualClock;
  readonly fake: FakeProvider;
  readonly journal: Journal;
  readonly queue: ReturnType<typeof tableQueue>;
  readonly options: {
    readonly providers: { readonly fake: FakeProvider };
    readonly journal: Journal;
    readonly clock: VirtualClock;
  };
}

/** Four rollouts in a queue. One of them waits for an approval. */
async function queued(): Promise<World> {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...SERVING });
  const journal = memoryJournal();
  const queue = tableQueue(clock);
  const options = { providers: { fake }, journal, clock };
  for (const id of IDS) {
    const spec = specOf([`fake/${id}`], id === 'd' ? { approvals: [{ before: 'wave-1' }] } : {});
    (await startRollout(spec, { ...options, id }))._unsafeUnwrap();
    queue.wake(id);
  }
  return { clock, fake, journal, queue, options };
}

/** Gives the approval after ten minutes, and stops the workers once nothing is left in the queue. */
async function steer({ clock, queue, journal }: World, workers: AbortController): Promise<void> {
  await clock.sleep(600_000);
  (await followRollout(journal, 'd').approve())._unsafeUnwrap();
  queue.wake('d');
  while (queue.size() > 0) await clock.sleep(1_000);
  workers.abort();
}

async function expectAllWell({ journal, fake }: World): Promise<void> {
  for (const id of IDS) {
    const events = (await journal.read(id))._unsafeUnwrap();
    expect([id, events.at(-1)]).toMatchObject([id, { type: 'rollout-end', outcome: 'succeeded' }]);
    expect(brokenPromises({ events, traffic: fake.trafficHistory })).toEqual([]);
  }
  const deploys = fake.calls.filter(({ method }) => method === 'deploy').map(({ region }) => region);
  expect(deploys.toSorted()).toEqual(IDS);
}

test('two workers of another queue share its rollouts, and one that is shut down leaves nothing to wait for', async () => {
  const world = await queued();
  const one = new AbortController();
  const two = new AbortController();
  void world.clock.sleep(30_000).then(() => one.abort());
  const handle = turnHandler(world.options);
  await inTime(
    world.clock,
    Promise.all([world.queue.work(handle, one.signal), world.queue.work(handle, two.signal), steer(world, two)]),
  );
  await expectAllWell(world);
  expect(world.clock.sleepers()).toBe(0);
});

test('a worker that dies in the middle of a turn is taken over by the other, once its lease has run out', async () => {
  const world = await queued();
  const workers = new AbortController();
  let isDead = false;
  // A process that was killed: what it asked for was done, and it hears of nothing any more.
  const append: Journal['append'] = async (...given) => {
    const kept = await world.journal.append(...given);
    isDead ||= given[1].some(({ type }) => type === 'effect-end') && given[0].rolloutId === 'a';
    return isDead ? new Promise<never>(() => {}) : kept;
  };
  const doomed = turnHandler({ ...world.options, journal: { ...world.journal, append } });
  void world.queue.work(doomed, workers.signal);
  while (!isDead) await world.clock.sleep(1);
  const startedAt = world.clock.now();
  await inTime(
    world.clock,
    Promise.all([world.queue.work(turnHandler(world.options), workers.signal), steer(world, workers)]),
  );
  await expectAllWell(world);
  expect(isDead && world.clock.now() - startedAt >= 60_000).toBe(true);
});
