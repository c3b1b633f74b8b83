import { createRequire } from 'node:module';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../src/call/urls.ts';
import { serveVersion } from './serve-version.ts';
import { PROJECT } from './simulator/simulation.ts';
import { startVertex } from './simulator/start-vertex.ts';
import { answered, callOf, deployed, modelOf, REGION, routed } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = await startVertex({ now: () => 0 });
afterAll(() => vertex.close());

const PARENT = `projects/${PROJECT}/locations/${REGION}`;
const ENDPOINT = `${PARENT}/endpoints/fraud`;

/** Google's own client as its documentation has it, with nothing of Landfall. */
type Bare = Readonly<
  Record<string, (request: unknown) => Promise<readonly [{ readonly name: string; promise(): Promise<unknown> }]>>
>;
let endpoints: Bare;
let models: Bare;

beforeAll(async () => {
  const { EndpointServiceClient } = await import('@google-cloud/aiplatform/build/src/v1/endpoint_service_client.js');
  const { ModelServiceClient } = await import('@google-cloud/aiplatform/build/src/v1/model_service_client.js');
  const client = createRequire(import.meta.url).resolve('@google-cloud/aiplatform');
  const { grpc } = createRequire(client)('google-gax') as { grpc: { credentials: { createInsecure(): never } } };
  const { hostname, port } = new URL(vertex.settings.urls?.aiplatform ?? '');
  const options = {
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
    authClient: new PassThroughClient() as never,
  };
  endpoints = new EndpointServiceClient(options) as unknown as Bare;
  models = new ModelServiceClient(options) as unknown as Bare;
  // Both clients together are loaded in seconds, or in a minute on a busy machine.
}, 120_000);

function idOn(version: string): string {
  const { models: there, endpoints: all } = vertex.project.region(REGION);
  const deployedModels = all.get('fraud')?.deployed ?? [];
  const found = deployedModels.find(({ model }) => there.get(model)?.description.includes(`"version":"${version}"`));
  return found?.id ?? '';
}

describe('what is believed of Vertex, and is wrong', () => {
  it('1. that there is one host for all regions: each is asked at its own', () => {
    for (const service of ['aiplatform', 'prediction'] as const)
      for (const region of ['europe-west4', 'us-central1'])
        expect(urlOf({}, service, region)).toBe(`https://${region}-aiplatform.googleapis.com`);
  });

  it('2. that a deployment adds itself to the traffic split: a split replaces the whole one, and none leaves it as it is', async () => {
    const world = worldOf(vertex);
    serveVersion(vertex.project, REGION, '1');
    await deployed(world, '2');
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 100 });
    const model = `${PARENT}/models/${[...vertex.project.region(REGION).models.keys()][0]}`;
    const dedicatedResources = {
      machineSpec: { machineType: 'n1-standard-4' },
      minReplicaCount: 1,
      maxReplicaCount: 1,
    };
    const deployedModel = { id: '7', model, dedicatedResources };
    await endpoints['deployModel']?.({ endpoint: ENDPOINT, deployedModel, trafficSplit: { '0': 100 } });
    await world.clock.sleep(3_600_000);
    expect(vertex.project.region(REGION).endpoints.get('fraud')?.split).toEqual({ '7': 100 });
  });

  it('3. that Vertex has no idempotency: the ID of a deployed model can be chosen, so a second call makes no second one', async () => {
    const world = worldOf(vertex);
    serveVersion(vertex.project, REGION, '1');
    const model = modelOf('2');
    const { deployment, seen } = await deployed(world, '2');
    expect(seen.state).toBe('ready');
    const planned = { ...deployment, operations: undefined };
    const key = callOf(world, deployment.owner);
    await answered(world.provider.deploy({ model, deployment: planned }, key));
    await world.clock.sleep(3_600_000);
    expect(vertex.project.region(REGION).endpoints.get('fraud')?.deployed).toHaveLength(2);
    expect(vertex.project.counts()['deployModel']).toBe(2);
  });

  it('4. that a version without traffic can be called: its twin is asked instead', async () => {
    const world = worldOf(vertex);
    serveVersion(vertex.project, REGION, '1');
    const { deployment } = await deployed(world, '2');
    const url = `${vertex.settings.urls?.prediction}/v1/${ENDPOINT}:rawPredict`;
    for (let asked = 0; asked < 20; asked += 1) {
      const answer = await fetch(url, { method: 'POST', body: '{}' });
      expect(answer.headers.get('x-vertex-ai-deployed-model-id')).toBe(idOn('1'));
    }
    const samples = [{ input: { amount: 1 } }];
    const verified = await answered(world.provider.verify({ deployment, samples }, callOf(world, 'r2/verify/1')));
    expect(verified).toMatchObject({
      subject: 'twin',
      responses: [{ output: { version: '2' } }],
      checks: [{ passed: true }],
    });
  });

  it('5. that an update of the split only changes the split: without an etag it overwrites what others did', async () => {
    let disturb = false;
    const world = worldOf(vertex, {
      after: (method) => {
        const endpoint = vertex.project.region(REGION).endpoints.get('fraud');
        if (disturb && method === 'getEndpoint' && endpoint !== undefined) endpoint.version += 1;
      },
    });
    serveVersion(vertex.project, REGION, '1');
    const { deployment, previous } = await deployed(world, '2');
    const shift = { deployment, previous, from: 0, percent: 10 };
    disturb = true;
    const lost = await world.provider.route(shift, callOf(world, 'r2/route/1'));
    expect(lost._unsafeUnwrapErr()).toMatchObject({ kind: 'conflict', retryable: true, vendorCode: 'ABORTED' });
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 100 });
    disturb = false;
    await answered(world.provider.route(shift, callOf(world, 'r2/route/2')));
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 90, '2': 10 });
  });

  it('6. that things can be deleted in any order: undeployed first, then deleted, each awaited', async () => {
    const world = worldOf(vertex);
    const { deployment } = await deployed(world, '1');
    await expect(models['deleteModel']?.({ name: `${PARENT}/models/${deployment.model}` })).rejects.toMatchObject({
      code: 9,
    });
    await expect(endpoints['deleteEndpoint']?.({ name: ENDPOINT })).rejects.toMatchObject({ code: 9 });
    let leaving = deployment;
    for (let calls = 0; calls < 2; calls += 1) {
      leaving = await answered(world.provider.retire({ deployment: leaving }, callOf(world, 'r1/remove/1')));
      await world.clock.sleep(300_000);
    }
    expect(await answered(world.provider.describe({ deployment: leaving }, callOf(world, 'r1/remove/1')))).toEqual({
      state: 'absent',
    });
    expect(vertex.project.holdings()).toEqual([]);
  });

  it('7. that the promise of an operation is its end: it dies with one read, while the deployment goes on', async () => {
    const world = worldOf(vertex, {
      faults: [{ kind: 'refused', method: 'getOperation', times: 1, code: 'UNAVAILABLE' }],
    });
    const [operation] =
      (await endpoints['createEndpoint']?.({
        parent: PARENT,
        endpointId: 'other',
        endpoint: { displayName: 'other' },
      })) ?? [];
    await expect(operation?.promise()).rejects.toMatchObject({ code: 14 });
    await world.clock.sleep(60_000);
    expect(vertex.project.holdings()).toEqual([`${REGION}/endpoints/other`]);
  });

  it('8. that the client repeats reads: it repeats none, so the engine is told that it may', async () => {
    const world = worldOf(vertex, {
      faults: [{ kind: 'refused', method: 'getEndpoint', times: 2, code: 'UNAVAILABLE' }],
    });
    await expect(endpoints['getEndpoint']?.({ name: ENDPOINT })).rejects.toMatchObject({ code: 14 });
    const model = modelOf('1');
    const refused = await world.provider.prepare({ model }, callOf(world, 'r1/deploy/1'));
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    expect(vertex.project.counts()['getEndpoint']).toBe(2);
  });

  it('9. that its REST transport is equal: Vertex is asked over gRPC, where a failed operation keeps its code', async () => {
    const world = worldOf(vertex, {
      faults: [
        {
          kind: 'operation-fails',
          method: 'deployModel',
          code: 'FAILED_PRECONDITION',
          message: 'Model server never became ready.',
        },
      ],
    });
    const { seen } = await deployed(world, '1');
    expect(seen).toMatchObject({
      state: 'failed',
      error: { kind: 'container', vendorCode: 'FAILED_PRECONDITION', retryable: false },
    });
    expect([...vertex.project.speakers].every((speaker) => /\bgrpc\//.test(speaker))).toBe(true);
  });

  it('10. that a copy is the same model: what copying drops is set again', async () => {
    const world = worldOf(
      vertex,
      {},
      { kmsKey: `projects/p/locations/${REGION}/keyRings/r/cryptoKeys/k`, labels: { team: 'risk' } },
    );
    serveVersion(vertex.project, 'us-central1', '9');
    const [source] = vertex.project.region('us-central1').models.values();
    if (source === undefined) throw new Error('there is nothing to copy');
    source.aliases.push('golden', 'eu');
    const artifact = `projects/${PROJECT}/locations/us-central1/models/${source.id}@1`;
    const { deployment, seen } = await deployed(world, '2', modelOf('2', { artifact, image: undefined }));
    expect(seen).toMatchObject({ state: 'ready', version: '2', owner: deployment.owner });
    const copy = vertex.project.region(REGION).models.get(deployment.model ?? '');
    expect(copy).toMatchObject({
      aliases: ['default', 'golden', 'eu'],
      labels: { team: 'risk', landfall: expect.any(String) },
      kmsKey: expect.stringContaining('cryptoKeys/k'),
      description: expect.stringContaining('"version":"2"'),
    });
    expect(vertex.project.counts()).toMatchObject({ copyModel: 1, mergeVersionAliases: 1, updateModel: 1 });
  });

  it('11. that success means all replicas: with some required they may be missing, which is waited for', async () => {
    const serving = { machineType: 'n1-standard-4', minReplicas: 3, requiredReplicas: 1 };
    const world = worldOf(
      vertex,
      {
        faults: [{ kind: 'short-of-replicas', method: 'deployModel', available: 1, message: 'Waiting for capacity.' }],
      },
      { serving },
    );
    const { deployment, seen } = await deployed(world, '1');
    expect(seen).toMatchObject({ state: 'pending', detail: expect.stringContaining('1 of 3 replicas') });
    for (const on of vertex.project.region(REGION).endpoints.get('fraud')?.deployed ?? []) on.available = 3;
    const call = callOf(world, deployment.owner);
    expect((await answered(world.provider.describe({ deployment }, call))).state).toBe('ready');
  });

  it('12. that every endpoint answers on the shared host: one with a host of its own is asked there', async () => {
    const world = worldOf(vertex, {}, { dedicated: true });
    const { deployment, previous } = await deployed(world, '1');
    const shared = await fetch(
      `${vertex.settings.urls?.prediction}/v1/${PARENT}/endpoints/${deployment.twin}:rawPredict`,
      { method: 'POST', body: '{}' },
    );
    expect(shared.status).toBe(400);
    const samples = [{ input: 1 }];
    for (const subject of ['twin', 'deployment']) {
      const of = subject === 'twin' ? deployment : await routed(world, { deployment, previous, from: 0, percent: 100 });
      const verified = await answered(world.provider.verify({ deployment: of, samples }, callOf(world, 'r1/verify/1')));
      expect(verified).toMatchObject({ subject, responses: [{ output: { version: '1', echo: 1 } }] });
    }
    expect(vertex.asked.slice(1).map(({ host }) => host)).toEqual(['dedicated', 'dedicated']);
  });
});
