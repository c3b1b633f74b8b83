import type { Answer, Call, Model, Observation } from '@landfall/core/provider';
import type { GcpDeployment } from '../src/index.ts';
import type { World } from './world.ts';

export const REGION = 'europe-west4';

/** The value of an answer that has to be one. */
export async function answered<T>(answer: Answer<T>): Promise<T> {
  return (await answer)._unsafeUnwrap();
}

/** A model of the tests in the region. */
export function modelOf(version: string, more: Partial<Model> = {}): Model {
  return {
    name: 'fraud',
    version,
    artifact: `gs://models-${REGION}/fraud/${version}/`,
    image: `${REGION}-docker.pkg.dev/landfall-test/serving/fraud:latest`,
    environment: {},
    ...more,
  };
}

/** A call as the engine makes it. */
export function callOf({ clock }: World, key: string): Call {
  return { region: REGION, key, now: clock.now(), signal: new AbortController().signal };
}

/** What a step-by-step use of the provider needs most: names a version, then deploys it until it is ready. */
export async function deployed(
  world: World,
  version: string,
  model: Model = modelOf(version),
  key = `r${version}/deploy:gcp/${REGION}/1`,
) {
  const { provider, clock } = world;
  const prepared = await answered(provider.prepare({ model }, callOf(world, key)));
  let { deployment } = prepared;
  let seen: Observation = { state: 'absent' };
  for (let looks = 0; seen.state !== 'ready' && seen.state !== 'failed' && looks < 200; looks += 1) {
    if (seen.state === 'absent' || ('needs' in seen && seen.needs === 'deploy'))
      deployment = await answered(provider.deploy({ model, deployment }, callOf(world, key)));
    await clock.sleep(30_000);
    seen = await answered(provider.describe({ deployment }, callOf(world, key)));
  }
  return { ...prepared, deployment, seen };
}

/** Moves all of the traffic, until no twin is left. */
export async function routed(
  world: World,
  shift: { deployment: GcpDeployment; previous: GcpDeployment | null; from: number; percent: number },
): Promise<GcpDeployment> {
  const { provider, clock } = world;
  let { deployment } = shift;
  for (let looks = 0; looks < 100; looks += 1) {
    const call = callOf(world, 'r/route/1');
    deployment = await answered(provider.route({ ...shift, deployment }, call));
    await clock.sleep(120_000);
    const seen = await answered(provider.describe({ deployment }, callOf(world, 'r/route/1')));
    if (seen.state === 'ready' && seen.needs === undefined) return deployment;
  }
  throw new Error('its twin does not go');
}
