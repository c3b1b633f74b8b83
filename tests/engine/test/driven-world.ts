import { driveAll, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { inTime, SERVING, specOf } from './play.ts';

/** What rollouts that are driven together share. */
export interface World {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly fake: FakeProvider;
  readonly options: {
    readonly providers: { readonly fake: FakeProvider };
    readonly journal: Journal;
    readonly clock: VirtualClock;
  };
}

/** A cloud and a journal without rollouts. */
export function worldOf(cloud: FakeOptions = SERVING, journal = memoryJournal()): World {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...cloud });
  return { journal, clock, fake, options: { providers: { fake }, journal, clock } };
}

/** Starts a rollout with the name of its only region as id. */
export async function start({ options }: World, id: string, more: Parameters<typeof specOf>[1] = {}): Promise<void> {
  (await startRollout(specOf([`fake/${id}`], more), { ...options, id }))._unsafeUnwrap();
}

/** Drives all, and gives in a word what came of each. */
export async function driven(world: World, more: Partial<Parameters<typeof driveAll>[0]> = {}): Promise<object> {
  const all = (await inTime(world.clock, driveAll({ ...world.options, ...more })))._unsafeUnwrap();
  const words = all.map(({ id, turn }) => {
    if (turn.isErr()) return [id, turn.error.kind];
    if (turn.value.done) return [id, turn.value.result.isOk() ? 'succeeded' : turn.value.result.error.kind];
    return [id, turn.value.waiting.map((wait) => wait.for)];
  });
  return Object.fromEntries(words);
}
