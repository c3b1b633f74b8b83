import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed, modelOf } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

const answers = (status: number, body: string): readonly Fault[] => [
  { kind: 'container-answers', method: 'rawPredict', status, body },
];
const JSON_ERROR = JSON.stringify({ error: { code: 3, status: 'INVALID_ARGUMENT', message: 'no' } });

describe('a sample', () => {
  it('is sent as it is, with the headers of the auth client, and its answer kept as it is', async () => {
    const auth = Object.assign(vertex.settings.auth ?? {}, {});
    const signed = {
      ...auth,
      getRequestHeaders: async () => new Headers({ authorization: 'Bearer token-of-the-test' }),
    };
    const world = worldOf(vertex, {}, { auth: signed as never }, (body) => ({ contentType: 'image/png', body }));
    const { deployment } = await deployed(world, '1');
    const samples = [{ input: 'AAEC/w==', encoding: 'base64', contentType: 'application/octet-stream' }] as const;
    const { responses } = await answered(world.provider.verify({ deployment, samples }, callOf(world, 'r1/verify/1')));
    expect(responses).toEqual([{ output: 'AAEC/w==', latencyMs: expect.any(Number) }]);
    expect(vertex.asked[0]?.headers).toMatchObject({
      authorization: 'Bearer token-of-the-test',
      'content-type': 'application/octet-stream',
    });
  });

  it.each([
    [500, 'Traceback', 'container', false],
    [503, 'warming up', 'transient', true],
    [429, 'slow down', 'throttled', true],
    [422, 'bad input', 'invalid', false],
    [400, JSON_ERROR, 'invalid', false],
  ])(
    'that the container answers with %s is an answer to that sample: %s is %s',
    async (status, body, kind, retryable) => {
      const world = worldOf(vertex, { faults: answers(status, body) });
      const { deployment } = await deployed(world, '1');
      const { responses } = await answered(
        world.provider.verify({ deployment, samples: [{ input: 1 }] }, callOf(world, 'r1/verify/1')),
      );
      expect(responses).toMatchObject([{ error: { kind, retryable } }]);
      expect(JSON.stringify(responses)).not.toContain('Traceback');
    },
  );

  it('whose answer is cut off is asked once more; one that never parses is the container’s mistake', async () => {
    const ofSample: readonly Fault[] = [{ kind: 'wire', method: 'rawPredict', how: 'cut-off', times: 1 }];
    const world = worldOf(vertex, { faults: ofSample });
    const { deployment } = await deployed(world, '1');
    const call = callOf(world, 'r1/verify/1');
    const verified = await answered(world.provider.verify({ deployment, samples: [{ input: 1 }] }, call));
    expect(verified.responses).toMatchObject([{ output: { version: '1' } }]);
    const broken = worldOf(vertex, {}, {}, () => ({ contentType: 'application/json', body: '{"version":' }));
    const other = await deployed(broken, '1');
    const { responses } = await answered(
      broken.provider.verify({ ...other, samples: [{ input: 1 }] }, callOf(broken, 'r1/verify/1')),
    );
    expect(responses).toMatchObject([{ error: { kind: 'container', retryable: false } }]);
  });

  it('that a proxy answers with a page of its own has no answer yet', async () => {
    const world = worldOf(vertex, { faults: [{ kind: 'wire', method: 'rawPredict', how: 'html' }] });
    const { deployment } = await deployed(world, '1');
    const call = callOf(world, 'r1/verify/1');
    const { responses } = await answered(world.provider.verify({ deployment, samples: [{ input: 1 }] }, call));
    expect(responses).toMatchObject([{ error: { kind: 'transient', retryable: true } }]);
  });

  it('that another deployed model answers is a check that failed, and says who it was', async () => {
    const world = worldOf(vertex);
    const { deployment } = await deployed(world, '1');
    const twin = vertex.project.region('europe-west4').endpoints.get(deployment.twin ?? '');
    const [ours] = twin?.deployed ?? [];
    if (twin === undefined || ours === undefined) throw new Error('there is no twin');
    twin.deployed.push({ ...ours, id: '7' });
    twin.split = { '7': 100 };
    const samples = [{ input: 1 }];
    const { checks } = await answered(world.provider.verify({ deployment, samples }, callOf(world, 'r1/verify/1')));
    const detail = `7 answered instead of ${deployment.deployedModel}`;
    expect(checks).toEqual([{ name: 'deployed model', passed: false, detail }]);
  });

  it('that Vertex itself does not take ends the verification', async () => {
    const faults: readonly Fault[] = [
      { kind: 'refused', method: 'rawPredict', code: 'PERMISSION_DENIED', message: 'no' },
    ];
    const world = worldOf(vertex, { faults });
    const { deployment } = await deployed(world, '1');
    const refused = await world.provider.verify({ deployment, samples: [{ input: 1 }] }, callOf(world, 'r1/verify/1'));
    expect(refused._unsafeUnwrapErr().kind).toBe('permission');
  });
});

describe('without a twin', () => {
  it('a version without traffic has no twin to ask, which is unsupported; without samples, being there is checked', async () => {
    const world = worldOf(vertex, {}, { twin: false });
    serveVersion(vertex.project, 'europe-west4', '1');
    const { deployment } = await deployed(world, '2');
    expect(deployment.twin).toBeNull();
    expect(vertex.project.counts()['createEndpoint']).toBeUndefined();
    const call = callOf(world, 'r2/verify/1');
    const refused = await world.provider.verify({ deployment, samples: [{ input: 1 }] }, call);
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('Leave "twin" on'),
    });
    const checked = await answered(world.provider.verify({ deployment, samples: [] }, call));
    expect(checked).toMatchObject({ responses: [], checks: [{ name: 'deployed', passed: true }] });
  });

  it('what serves most is asked on the endpoint until it answers', async () => {
    const world = worldOf(vertex, {}, { twin: false });
    serveVersion(vertex.project, 'europe-west4', '1');
    const { deployment, previous } = await deployed(world, '2');
    await answered(world.provider.route({ deployment, previous, from: 0, percent: 40 }, callOf(world, 'r2/route/1')));
    if (previous === null) throw new Error('version 1 serves');
    const samples = [1, 2, 3, 4, 5].map((input) => ({ input }));
    const probe = await answered(
      world.provider.verify({ deployment: previous, samples }, callOf(world, 'r2/restore/1')),
    );
    expect(probe.responses.map((response) => ('output' in response ? response.output : null))).toEqual(
      samples.map(({ input }) => ({ version: '1', echo: input })),
    );
    expect(probe.checks).toEqual([{ name: 'deployed model', passed: true }]);
  });
});

describe('what Vertex starts', () => {
  it('is told with the stage that it is at, and is there even if its operation is forgotten', async () => {
    const world = worldOf(vertex, { keepMs: 0 });
    const key = 'r1/deploy:gcp/europe-west4/1';
    const model = modelOf('1');
    const { provider, clock } = world;
    const prepared = await answered(provider.prepare({ model }, callOf(world, key)));
    const first = await answered(provider.deploy({ model, deployment: prepared.deployment }, callOf(world, key)));
    await clock.sleep(90_000);
    const second = await answered(provider.deploy({ model, deployment: first }, callOf(world, key)));
    const details: unknown[] = [];
    for (let look = 0; look < 8; look += 1) {
      const seen = await answered(provider.describe({ deployment: second }, callOf(world, key)));
      if (seen.state === 'pending') details.push(seen.detail);
      await clock.sleep(90_000);
    }
    expect(details).toEqual(
      [
        'STARTING_DEPLOYMENT',
        'PREPARING_MODEL',
        'CREATING_SERVING_CLUSTER',
        'ADDING_NODES_TO_CLUSTER',
        'GETTING_CONTAINER_IMAGE',
        'STARTING_MODEL_SERVER',
        'FINISHING_UP',
      ].map((stage) => `the deployment is under way (${stage})`),
    );
    expect((await answered(provider.describe({ deployment: second }, callOf(world, key)))).state).toBe('ready');
  });

  it('is begun no faster than the rate, and whoever comes too early is told when to come again', async () => {
    const world = worldOf(vertex, {}, { operationRate: { perSecond: 1, burst: 2 } });
    const model = modelOf('1');
    const call = callOf(world, 'r1/deploy:gcp/europe-west4/1');
    const { deployment } = await answered(world.provider.prepare({ model }, call));
    const first = await answered(world.provider.deploy({ model, deployment }, call));
    expect(Object.keys(first.operations ?? {})).toEqual(['upload', 'create-endpoint']);
    await world.clock.sleep(200);
    const refused = await world.provider.deploy({ model, deployment: first }, { ...call, now: world.clock.now() });
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'throttled', retryAfterMs: 1_800 });
    await world.clock.sleep(90_000);
    const seen = await answered(world.provider.describe({ deployment: first }, callOf(world, 'r1/deploy/1')));
    expect(seen).toMatchObject({ state: 'pending', needs: 'deploy' });
    const { seen: end } = await deployed(world, '1');
    expect(end.state).toBe('ready');
  });

  it('has the settings of its region', async () => {
    const serving = {
      machineType: 'g2-standard-12',
      accelerator: { type: 'NVIDIA_L4', count: 1 },
      minReplicas: 2,
      maxReplicas: 5,
    };
    const world = worldOf(
      vertex,
      {},
      { regions: { 'europe-west4': { serving, serviceAccount: 'serve@p.iam.gserviceaccount.com' } } },
    );
    const { deployment } = await deployed(world, '1');
    const { endpoints } = vertex.project.region('europe-west4');
    const [on] = endpoints.get('fraud')?.deployed ?? [];
    expect(on).toMatchObject({
      serviceAccount: 'serve@p.iam.gserviceaccount.com',
      resources: {
        minReplicaCount: 2,
        maxReplicaCount: 5,
        machineSpec: { machineType: 'g2-standard-12', acceleratorType: 'NVIDIA_L4' },
      },
    });
    const [twin] = endpoints.get(deployment.twin ?? '')?.deployed ?? [];
    expect(twin?.resources).toMatchObject({ minReplicaCount: 1, maxReplicaCount: 1 });
  });
});
