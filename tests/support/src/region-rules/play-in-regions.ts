import type { RolloutEvent, RolloutOptions, RolloutRun, RolloutSpec } from '@landfall/core';
import { collectEvents } from '@landfall/core/testing';
import type { RegionalCloud } from './regional-cloud.ts';

/** How a rollout ended. */
export interface PlayedInRegions {
  readonly result: Awaited<RolloutRun['result']>;
  readonly events: readonly RolloutEvent[];
}

/** What is special about a rollout. */
export interface HowPlayed {
  readonly spec?: Partial<RolloutSpec>;
  readonly options?: Partial<RolloutOptions>;
  /** What happens meanwhile, told of every event. */
  readonly listen?: (event: RolloutEvent, run: RolloutRun) => void;
}

/** Rolls a version out to its end: to one region first, then to two together, in two stages. */
export async function playInRegions(
  cloud: RegionalCloud,
  version: string,
  { spec, options, listen = () => undefined }: HowPlayed = {},
): Promise<PlayedInRegions> {
  const [first, second, third] = cloud.regions;
  const waves = { regions: [first, [second, third]], stages: [{ percent: 10 }, { percent: 100 }] };
  const run = cloud.start(version, { ...waves, previous: 'retire', ...spec }, { id: `r${version}`, ...options });
  const events = collectEvents(run);
  run.on('event', (event) => listen(event, run));
  return { result: await run.result, events: await events };
}
