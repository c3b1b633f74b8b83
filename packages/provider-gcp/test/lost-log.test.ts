import { memoryJournal } from '@landfall/core/journal';
import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed, modelOf, REGION } from './stepwise.ts';
import { holdingsIn, specOf, start, succeed, type World, worldOf } from './world.ts';

const vertex = memoryVertex();

/** The key of the deploy of rollout r2 in one of its logs. */
const keyIn = (log: string) => `r2/${log}/deploy:gcp/${REGION}/1`;

async function prepared(world: World, key: string, version = '2') {
  return answered(world.provider.prepare({ model: modelOf(version) }, callOf(world, key)));
}

const KINDS: readonly (readonly [string, Partial<GcpSettings>])[] = [
  ['on the stable endpoint', {}],
  ['without a twin', { twin: false }],
  ['on an endpoint of its own', { traffic: 'endpoint' }],
];

describe.each(KINDS)('what a lost log of the same rollout made %s', (_where, settings) => {
  it('is found and named, with how to remove it, and is neither removed nor adopted', async () => {
    const world = worldOf(vertex, {}, settings);
    const { deployment } = await deployed(world, '2', modelOf('2'), keyIn('lost'));
    const before = vertex.project.holdings();
    const { findings, deployment: named, previous } = await prepared(world, keyIn('new'));
    const about = findings.filter(({ message }) => message.includes('whose log is not here'));
    expect(about).toEqual([{ level: 'warning', message: expect.stringContaining(keyIn('lost')) }]);
    expect(about[0]?.message).toContain(`gcloud ai models delete ${deployment.model}`);
    expect(about[0]?.message).toContain(
      `undeploy-model ${deployment.endpoint} --deployed-model-id=${deployment.deployedModel}`,
    );
    expect(vertex.project.holdings()).toEqual(before);
    expect(named.owner).toBe(keyIn('new'));
    expect(named.deployedModel).not.toBe(deployment.deployedModel);
    expect(previous).toBeNull();
  });

  it('is not told of to the log that made it, nor to another rollout', async () => {
    const world = worldOf(vertex, {}, settings);
    await deployed(world, '2', modelOf('2'), keyIn('lost'));
    for (const key of [keyIn('lost'), `r3/new/deploy:gcp/${REGION}/1`])
      expect(JSON.stringify((await prepared(world, key)).findings)).not.toContain('whose log is not here');
  });
});

it('a deployment is never named as the previous one of itself, though it takes all of the traffic', async () => {
  for (const [, settings] of KINDS) {
    const world = worldOf(vertex, {}, settings);
    const key = keyIn('same');
    const { deployment, previous } = await deployed(world, '2', modelOf('2'), key);
    await answered(world.provider.route({ deployment, previous, from: 0, percent: 100 }, callOf(world, 'r2/route/1')));
    expect((await prepared(world, key)).previous).toBeNull();
  }
});

it('a rollout that starts again without its log keeps what serves, and rolls back to it', async () => {
  const world = worldOf(vertex);
  serveVersion(vertex.project, REGION, '1');
  const spec = specOf('2', { regions: [`gcp/${REGION}`] });
  await succeed(world, spec);
  const before = holdingsIn(world, REGION);
  const served = vertex.project.region(REGION).endpoints.get('fraud')?.split;
  // The same id, another journal: as on a fresh machine.
  const again = start({ ...world, journal: memoryJournal() }, spec);
  again.on('phase-start', ({ phase }) => {
    if (phase === 'monitor') void again.abort('enough');
  });
  expect((await again.result)._unsafeUnwrapErr()).toMatchObject({
    kind: 'aborted',
    rollback: { outcome: 'completed' },
  });
  expect(holdingsIn(world, REGION)).toEqual(before);
  expect(vertex.project.region(REGION).endpoints.get('fraud')?.split).toEqual(served);
});

it('where models may not be listed, nothing is said and nothing ends', async () => {
  const world = worldOf(vertex, { faults: [{ kind: 'refused', method: 'listModels', code: 'PERMISSION_DENIED' }] });
  expect((await prepared(world, keyIn('new'))).findings).toEqual([]);
});
