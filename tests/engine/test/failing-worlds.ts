import { type Plan, planRollout, type RolloutEvent, type RolloutSpec } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { type Simulation, simulate, type World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { brokenPromises } from '../src/invariants.ts';

/** A plan on a fake cloud; the rest of its spec has defaults. */
export function planOf(spec: Partial<RolloutSpec> & Pick<RolloutSpec, 'regions'>): Plan {
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const journal = { ...memoryJournal(), outlivesProcess: true };
  return planRollout({ model, ...spec }, { providers: { fake: fakeProvider() }, journal })._unsafeUnwrap();
}

/** The steps of regions in which a deploy is refused for good, by their short names. */
export function refusedIn(...names: readonly string[]): NonNullable<World['steps']> {
  return Object.fromEntries(names.map((name) => [`deploy:fake/${name}`, { answers: ['permission'] }]));
}

/** Simulates a plan to its end; no promise is broken on the way. */
export function simulated(plan: Plan, world: World): Simulation {
  const simulation = simulate(plan, world, { id: 'r' });
  const broken = brokenPromises(simulation);
  if (broken.length > 0) throw new Error(broken.join('\n'));
  return simulation;
}

/** Where the new version serves all users at the end, by short names. */
export function servedIn({ cloud }: Simulation): string {
  return [...cloud.regions]
    .flatMap(([key, { exists, percent }]) => (exists && percent === 100 ? key.slice(5) : []))
    .join(' ');
}

/** The regions with a step of this kind that started, in order. */
export function startedIn(events: readonly RolloutEvent[], action: string): string {
  return events
    .flatMap((event) => (event.type === 'step-start' && event.action === action ? (event.region?.slice(5) ?? '') : []))
    .join(' ');
}
