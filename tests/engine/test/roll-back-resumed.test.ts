import { abortRollout, resumeRollout, rollBack } from '@landfall/core';
import { mortal } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { optionsOf, rolledBack, rolledOut, servedIn, versionsIn, worldOf } from './follow-up-world.ts';
import { inTime } from './play.ts';

/** Longer than a lease. */
const DEAD_MS = 120_000;

test('stopped in the middle, it is resumed to its end, and a second call with its id joins it', async () => {
  const world = worldOf();
  await rolledOut(world);
  const run = (await rollBack('r', { ...optionsOf(world), id: 'back' }))._unsafeUnwrap();
  run.on('rollback-start', () => void run.stop('deploying this service'));
  expect((await inTime(world.clock, run.result))._unsafeUnwrapErr()).toMatchObject({ kind: 'stopped' });
  const again = (await resumeRollout('back', optionsOf(world)))._unsafeUnwrap();
  expect((await inTime(world.clock, again.result)).isOk()).toBe(true);
  const joined = (await rollBack('r', { ...optionsOf(world), id: 'back' }))._unsafeUnwrap();
  expect((await inTime(world.clock, joined.result))._unsafeUnwrap().followUp?.of).toBe('r');
  expect(servedIn(world, 'a')).toEqual({ '41': 100 });
  const other = (await rollBack('r', { ...optionsOf(world), id: 'r' }))._unsafeUnwrap();
  expect((await other.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'cannot-resume' });
});

test('a process that dies at any event of it is followed by one that finishes it', async () => {
  const whole = worldOf();
  await rolledOut(whole);
  const { events } = await rolledBack(whole);
  for (let afterEvent = 1; afterEvent < events.length; afterEvent += 1) {
    const world = worldOf();
    await rolledOut(world);
    const first = mortal(world.journal, world.fake, { afterEvent });
    const dying = await rollBack('r', {
      ...optionsOf(world),
      journal: first.journal,
      providers: { fake: first.provider },
      id: 'back',
    });
    void (await inTime(world.clock, Promise.race([dying._unsafeUnwrap().result, first.died])));
    await world.clock.sleep(DEAD_MS);
    await first.bury();
    const again = (await resumeRollout('back', optionsOf(world)))._unsafeUnwrap();
    expect((await inTime(world.clock, again.result))._unsafeUnwrap().followUp?.regions).toEqual(['fake/a', 'fake/b']);
    expect(versionsIn(world)).toEqual(['a 41', 'b 41']);
  }
});

test('abortRollout of it is refused once it moves traffic back', async () => {
  const world = worldOf();
  await rolledOut(world);
  const run = (await rollBack('r', { ...optionsOf(world), id: 'back' }))._unsafeUnwrap();
  run.on('rollback-start', () => void run.stop());
  void (await inTime(world.clock, run.result));
  const aborting = (await abortRollout('back', optionsOf(world)))._unsafeUnwrap();
  expect((await inTime(world.clock, aborting.result)).isOk()).toBe(true);
});
