import { type RollBackOptions, type RolloutReport, rollBack, rollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { collectEvents, type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { inTime, SERVING, specOf } from './play.ts';

/** A fake cloud, its clock and a journal: what several rollouts share. */
export interface World {
  readonly clock: VirtualClock;
  readonly fake: FakeProvider;
  readonly journal: Journal;
}

export function worldOf(cloud: FakeOptions = SERVING): World {
  const clock = virtualClock();
  return { clock, fake: fakeProvider({ ...cloud, clock }), journal: memoryJournal() };
}

/** A rollout of version 42 to two regions. */
export const TWO = specOf([['fake/a', 'fake/b']]);

export function versionSpec(version: string, more: Partial<Parameters<typeof specOf>[1]> = {}) {
  return specOf([['fake/a', 'fake/b']], {
    model: { name: 'fraud', version, artifact: `s3://models/${version}` },
    ...more,
  });
}

export function optionsOf({ clock, fake, journal }: World) {
  return { providers: { fake }, clock, journal };
}

/** Rolls a version out. */
export async function rolledOut(world: World, spec = TWO, id = 'r'): Promise<RolloutReport> {
  const run = rollout(spec, { ...optionsOf(world), id });
  return (await inTime(world.clock, run.result))._unsafeUnwrap();
}

/** A world in which a rollout `r` was aborted once its traffic had moved, and could not take it back in region `a`. */
export async function leftInPart(): Promise<World> {
  const faults = [
    { kind: 'fail', method: 'route', region: 'a', after: 1, times: 1, error: { kind: 'permission' } },
  ] as const;
  const world = worldOf({ ...SERVING, faults });
  const run = rollout({ ...TWO, monitoring: 'required' }, { ...optionsOf(world), id: 'r' });
  run.on('phase-start', ({ phase }) => void (phase === 'monitor' && run.abort()));
  const { kind } = (await inTime(world.clock, run.result))._unsafeUnwrapErr();
  if (kind !== 'needs-human') throw new Error(`it ended with ${kind}, and should need a person`);
  return world;
}

/** The shares of the traffic in a region, once all has settled. */
export function servedIn({ fake, clock }: World, region: string): Readonly<Record<string, number>> {
  return fake.trafficIn(region, clock.now() + 3_600_000);
}

/** What runs, as `region version`. */
export function versionsIn({ fake, clock }: World): readonly string[] {
  return fake.running(clock.now() + 3_600_000).map(({ region, version }) => `${region} ${version}`);
}

/** Rolls a rollout back. */
export async function rolledBack(world: World, more: Partial<RollBackOptions> = {}, of: string | RolloutReport = 'r') {
  const run = (await rollBack(of, { ...optionsOf(world), id: 'back', ...more }))._unsafeUnwrap();
  const events = collectEvents(run);
  const result = await inTime(world.clock, run.result);
  return { run, result, events: await events };
}
