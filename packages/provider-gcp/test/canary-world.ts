import { type RolloutError, type RolloutEvent, type RolloutReport, type RolloutSpec, rollout } from '@landfall/core';
import { collectEvents } from '@landfall/core/testing';
import { bakesIn, type EndedBake } from '@landfall/tests-support';
import type { Result } from 'neverthrow';
import { serveVersion } from './serve-version.ts';
import type { MemoryVertex } from './simulator/memory-vertex.ts';
import type { Behaviour, Workload } from './simulator/workload.ts';
import { samplesOf, specOf, succeed, type World, worldOf } from './world.ts';

export const MINUTE = 60_000;
export const REGIONS = ['us-central1', 'europe-west4'] as const;

/** How a version answers that does what the previous one does. */
export const GOOD: Behaviour = { errorShare: 0.001 };

const BAKE = { min: '10m', max: '1h' } as const;
const PREVIOUS = { regions: REGIONS.map((region) => `gcp/${region}`) };

/** Version 2 over all stages, each of which is judged. */
export const CANARY = specOf('2', {
  ...PREVIOUS,
  stages: [5, 25, 50, 100].map((percent) => ({ percent, bake: BAKE })),
});

/** How traffic is split: on the endpoint that all versions share, or by a gateway to one endpoint for each. */
export type Split = 'split' | 'endpoint';

/** Version 1 serves in two regions, and clients have sent 400 requests a second to each for an hour. Version 2 will answer as given. */
export async function canaryWorld(
  vertex: MemoryVertex,
  answers: (at: number, begun: number) => Behaviour,
  split: Split = 'split',
  requestsPerSecond: Workload['requestsPerSecond'] = 400,
): Promise<World> {
  const world = worldOf(vertex, {}, { traffic: split });
  const begun = world.clock.now();
  vertex.monitoring.workload = {
    requestsPerSecond,
    answers: (version, at) => (version === '2' ? answers(at, begun) : GOOD),
  };
  if (split === 'split') for (const region of REGIONS) serveVersion(vertex.project, region, '1');
  else await succeed(world, specOf('1', PREVIOUS));
  await world.clock.sleep(60 * MINUTE);
  return world;
}

/** How a canary ended. */
export interface PlayedCanary {
  readonly result: Result<RolloutReport, RolloutError>;
  readonly events: readonly RolloutEvent[];
  readonly bakes: readonly EndedBake[];
}

/** Rolls version 2 out, to its end. `listen`: what happens in the world meanwhile, told of every event. */
export async function playCanary(
  { provider, clock, journal }: World,
  spec: RolloutSpec = CANARY,
  listen: (event: RolloutEvent, run: ReturnType<typeof rollout>) => void = () => undefined,
): Promise<PlayedCanary> {
  const run = rollout(spec, { providers: { gcp: provider }, clock, journal, id: 'r2', samples: samplesOf('2') });
  const collected = collectEvents(run);
  for (const type of ['step-start', 'step-end', 'bake-hold'] as const) run.on(type, (event) => listen(event, run));
  const result = await run.result;
  const events = await collected;
  return { result, events, bakes: bakesIn(events) };
}
