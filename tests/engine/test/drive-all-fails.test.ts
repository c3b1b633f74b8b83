import { driveAll } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import type { FakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { driven, start, worldOf } from './driven-world.ts';

test('a journal that fails for a while is tried again, and one that fails on ends each rollout with its error', async () => {
  for (const [failsMs, outcome] of [
    [50_000, 'succeeded'],
    [90_000, 'journal-failed'],
  ] as const) {
    const world = worldOf();
    await start(world, 'a');
    await start(world, 'b');
    const fromMs = world.clock.now() + 20_000;
    const isAway = () => world.clock.now() >= fromMs && world.clock.now() < fromMs + failsMs;
    const away = async () => err({ kind: 'failed', message: 'the disk is away' } as const);
    const journal: Journal = {
      ...world.journal,
      list: (...given) => (isAway() ? away() : world.journal.list(...given)),
      acquire: (...given) => (isAway() ? away() : world.journal.acquire(...given)),
    };
    expect(await driven(world, { journal })).toEqual({ a: outcome, b: outcome });
    expect(await driven(world)).toEqual(outcome === 'succeeded' ? {} : { a: 'succeeded', b: 'succeeded' });
  }
});

test('a journal that cannot be read at the beginning, and wrong options, are an error', async () => {
  const world = worldOf();
  await start(world, 'a');
  const journal: Journal = { ...world.journal, list: async () => err({ kind: 'failed', message: 'no file' }) };
  expect((await driveAll({ ...world.options, journal }))._unsafeUnwrapErr()).toEqual({
    kind: 'journal-failed',
    message: 'no file',
  });
  for (const wrong of [undefined, {}, { ...world.options, concurrency: 0 }, { ...world.options, concurrent: 2 }])
    expect((await driveAll(wrong as never))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options' });
});

test('a clock that breaks is an error, and nothing goes on after it', async () => {
  const world = worldOf();
  const { fake } = world;
  await start(world, 'a');
  await start(world, 'b');
  const until = world.clock.now() + 10_000;
  let atWork = 0;
  const deploy: FakeProvider['deploy'] = async (...given) => {
    atWork += 1;
    await world.clock.sleep(15_000);
    atWork -= 1;
    return fake.deploy(...given);
  };
  const clock = {
    ...world.clock,
    now() {
      if (world.clock.now() >= until) throw new Error('the clock broke');
      return world.clock.now();
    },
  };
  const options = { ...world.options, clock, providers: { fake: { ...fake, deploy } } };
  expect((await driveAll(options))._unsafeUnwrapErr()).toMatchObject({
    kind: 'internal',
    message: expect.stringContaining('the clock broke'),
  });
  expect(atWork).toBe(0);
  expect(world.clock.sleepers()).toBe(0);
});
