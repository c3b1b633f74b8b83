import { formatError, type RolloutReport, type RolloutRun, type RolloutSpec, rollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { countCalls } from '@landfall/tests-support';
import { providerOver } from '../src/gcp-provider.ts';
import { type GcpDeployment, type GcpSettings, gcpProvider } from '../src/index.ts';
import type { HttpWorld } from './simulator/google-rest.ts';
import type { MemoryVertex } from './simulator/memory-vertex.ts';
import type { Vertex } from './simulator/start-vertex.ts';
import type { VertexOptions } from './simulator/vertex-project.ts';

export const REGIONS = ['us-central1', 'europe-west4', 'asia-southeast1'] as const;

/** A project with nothing in it, a clock of its own, and a provider that speaks to it. */
export interface World {
  readonly vertex: Vertex;
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly provider: Provider<GcpDeployment>;
}

type Providers = Map<string, Provider<GcpDeployment>>;

/**
 * The providers of each simulation by their settings: making the clients of one takes longer than a whole rollout. Simulations in memory all have
 * the same address, and the test files of a worker share this module, so the settings alone do not tell whose provider one is.
 */
const providersOf = new WeakMap<Vertex, Providers>();

const HOUR_MS = 3_600_000;

/** The last world's: the next one begins later, at a full hour, since a provider that is shared remembers how much it asked. */
let lastClock: VirtualClock | undefined;

function sharedProvider(vertex: Vertex | MemoryVertex, more: Partial<GcpSettings>): Provider<GcpDeployment> {
  const settings = { ...vertex.settings, ...more };
  const { auth, ...plain } = settings;
  const key = JSON.stringify(plain);
  const providers: Providers = providersOf.get(vertex) ?? new Map();
  providersOf.set(vertex, providers);
  const provider =
    providers.get(key) ?? ('connect' in vertex ? providerOver(settings, vertex.connect) : gcpProvider(settings));
  providers.set(key, provider);
  return provider;
}

/** Begins anew. */
export function worldOf(
  vertex: Vertex | MemoryVertex,
  options: Partial<VertexOptions> = {},
  settings: Partial<GcpSettings> = {},
  predict?: HttpWorld['predict'],
): World {
  const busy = { calls: 0, unanswered: 0 };
  const startAt = Math.ceil((lastClock?.now() ?? 1_893_456_000_000) / HOUR_MS + 1) * HOUR_MS;
  const clock = virtualClock({ startAt, isBusy: 'connect' in vertex ? vertex.isAnswering : () => busy.calls > 0 });
  lastClock = clock;
  vertex.reset({ now: () => clock.now(), ...options }, predict);
  const provider = countCalls(sharedProvider(vertex, settings), busy);
  return { vertex, clock, journal: memoryJournal(), provider };
}

/** Rolls a version of the model out, one region after the other unless told otherwise. */
export function specOf(version: string, more: Partial<RolloutSpec> = {}): RolloutSpec {
  return {
    model: {
      name: 'fraud',
      version,
      artifact: 'gs://models-{region}/fraud/{version}/',
      image: '{region}-docker.pkg.dev/landfall-test/serving/fraud:latest',
    },
    regions: REGIONS.map((region) => `gcp/${region}`),
    verify: { samples: 'golden' },
    ...more,
  };
}

/** Answered by the version that is asked for, and by no other. */
export function samplesOf(version: string) {
  return { golden: [{ input: { amount: 1 }, expect: { version, echo: { amount: 1 } } }] };
}

/** Starts a rollout in a world. */
export function start(
  { provider, clock, journal }: World,
  spec: RolloutSpec,
  id = `r${spec.model.version}`,
): RolloutRun {
  return rollout(spec, { providers: { gcp: provider }, clock, journal, id, samples: samplesOf(spec.model.version) });
}

/** Runs a rollout that has to succeed. */
export async function succeed(world: World, spec: RolloutSpec): Promise<RolloutReport> {
  const result = await start(world, spec).result;
  if (result.isErr()) throw new Error(formatError(result.error));
  return result.value;
}

/** What is there of a region, without the parts of IDs that differ between rollouts. */
export function holdingsIn({ vertex }: World, region: string): readonly string[] {
  return vertex.project
    .holdings()
    .filter((holding) => holding.startsWith(region))
    .map((holding) => holding.replace(/-[0-9a-f]{16}/, '-*').replace(/\/\d{10}$/, '/*'))
    .sort();
}
