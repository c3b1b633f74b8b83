import { type EventOf, type RolloutEvent, readRollout } from '@landfall/core';
import { expect } from 'vitest';
import { brokenPromises, oneLog } from '../src/invariants.ts';
import { errorOf, only, type Played, play, specOf, tell } from './play.ts';
import { type SharedWorld, specOfVersion, TWO } from './shared-world.ts';

/** The rollout that is superseded. */
export const STAGED = specOf(TWO, { stages: [{ percent: 50 }, { percent: 100 }] });
/** The one that supersedes it. */
export const NEXT = specOfVersion('43', TWO);
/** Its options. */
export const SUPERSEDE = { id: 'second', onBusy: 'supersede' } as const;

/** The events of a rollout, as its journal has them. */
export async function logOf({ journal }: SharedWorld, id: string): Promise<readonly RolloutEvent[]> {
  return (await readRollout(journal, id))._unsafeUnwrap().events;
}

/** The aborts that a rollout got. */
export async function abortsOf(world: SharedWorld, id: string): Promise<readonly EventOf<'command'>[]> {
  return only(await logOf(world, id), 'command').filter(({ name }) => name === 'abort');
}

/** A rollout that stopped at an event, so that nobody drives it. */
export async function stoppedAt(world: SharedWorld, line: string): Promise<Played> {
  const played = await play(STAGED, {
    ...world,
    id: 'first',
    watch: (event, { run }) => {
      if (tell(event) === line) void run.stop();
    },
  });
  expect(errorOf(played).kind).toBe('stopped');
  return played;
}

/** The new version serves, both logs are whole, and nobody holds a target. */
export async function expectNextServes(world: SharedWorld): Promise<void> {
  expect([world.fake.trafficIn('a'), world.fake.trafficIn('b')]).toEqual([{ '43': 100 }, { '43': 100 }]);
  for (const id of ['first', 'second']) {
    const events = await logOf(world, id);
    expect(oneLog({ events })).toEqual([]);
    expect(brokenPromises({ events })).toEqual([]);
  }
  expect([...(await world.journal.claims())._unsafeUnwrap()]).toEqual([]);
}
