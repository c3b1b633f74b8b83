import type { Finding } from '@landfall/core/provider';
import { describe, expect, it } from 'vitest';
import { type Case, findingsOf as findingsIn, quota } from './findings-of.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed, modelOf, REGION } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

const withAccelerator = (type: string) => ({
  machineType: 'g2-standard-12',
  accelerator: { type, count: 1 },
  minReplicas: 1,
});
const findingsOf = (given: Case) => findingsIn(vertex, given);

describe('prepare finds', () => {
  it('nothing where all is well', async () => {
    expect(await findingsOf({})).toEqual([]);
  });

  it('nothing about an artifact that is not there, since a container may bring its own files', async () => {
    expect(await findingsOf({ model: { artifact: undefined } })).toEqual([]);
    const { deployment, seen } = await deployed(worldOf(vertex), '1', modelOf('1', { artifact: undefined }));
    expect(seen.state).toBe('ready');
    // Proto3 reads a field that was not sent as an empty text.
    expect(vertex.project.region(REGION).models.get(deployment.model ?? '')?.artifact).toBe('');
  });

  it('nothing of an accelerator that the client knows', async () => {
    expect(await findingsOf({ settings: { serving: withAccelerator('NVIDIA_L4') } })).toEqual([]);
  });

  it('the same where the settings changed afterwards: nothing is deployed without its accelerator', async () => {
    const world = worldOf(vertex);
    const call = callOf(world, 'r1/deploy/1');
    const { deployment } = await answered(world.provider.prepare({ model: modelOf('1') }, call));
    const changed = worldOf(vertex, {}, { serving: withAccelerator('NVIDIA_L40') });
    const made = await changed.provider.deploy({ model: modelOf('1'), deployment }, callOf(changed, call.key));
    expect(made._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid', retryable: false });
    expect(vertex.project.counts()['uploadModel']).toBeUndefined();
  });

  it.each<readonly [string, Finding['level'], RegExp, Case]>([
    ['no image', 'error', /has no image/, { model: { image: undefined } }],
    [
      'an image that is not there',
      'error',
      /no image .*:nowhere/,
      { model: { image: `${REGION}-docker.pkg.dev/landfall-test/serving/fraud:nowhere` } },
    ],
    [
      'an artifact of another kind',
      'error',
      /neither files .* nor a registered model/,
      { model: { artifact: 's3://b/k' } },
    ],
    [
      'an accelerator that the client does not know, and would drop',
      'error',
      /does not know the accelerator "NVIDIA_L40" .* mean NVIDIA_L4\?/,
      { settings: { serving: withAccelerator('NVIDIA_L40') } },
    ],
    [
      'an accelerator that no other is near to',
      'error',
      /does not know the accelerator "AMD_INSTINCT_MI300X" .* It knows .*NVIDIA_L4, /,
      { settings: { serving: withAccelerator('AMD_INSTINCT_MI300X') } },
    ],
    ['no such bucket', 'error', /no bucket nowhere/, { model: { artifact: 'gs://nowhere/fraud/1/' } }],
    ['nothing in the bucket', 'error', /nothing at/, { model: { artifact: `gs://models-${REGION}/other/` } }],
    [
      'a bucket of another region',
      'error',
      /is in us-central1; Vertex in europe-west4/,
      { model: { artifact: 'gs://models-us-central1/fraud/1/' } },
    ],
    [
      'no model to copy',
      'error',
      /no model .* to copy/,
      { model: { artifact: 'projects/p/locations/us-central1/models/x@1' } },
    ],
    ['too little quota for one', 'error', /allows 4, but a version needs 8/, { surroundings: quota(4) }],
    ['too little quota for two', 'warning', /not for two/, { surroundings: quota(8) }],
    [
      'more replicas than the quota',
      'error',
      /needs 44: 10 replicas/,
      {
        settings: { serving: { machineType: 'n1-standard-4', minReplicas: 1, maxReplicas: 10 } },
        surroundings: quota(40),
      },
    ],
    [
      'a missing permission',
      'error',
      /lacks .*aiplatform.endpoints.deploy/,
      { surroundings: ({ surroundings }) => surroundings.denied.add('aiplatform.endpoints.deploy') },
    ],
    [
      'a missing right to list operations, which ends nothing by itself',
      'warning',
      /lacks .*operations.list: /,
      { surroundings: ({ surroundings }) => surroundings.denied.add('aiplatform.operations.list') },
    ],
    [
      'a service account that whoever rolls out may not use',
      'error',
      /may not use the service account other@p/,
      {
        settings: { serviceAccount: 'other@p.iam.gserviceaccount.com' },
        surroundings: ({ surroundings }) => surroundings.granted.set('other@p.iam.gserviceaccount.com', []),
      },
    ],
    [
      'a service account that does not exist',
      'error',
      /no service account nobody@p/,
      { settings: { serviceAccount: 'nobody@p.iam.gserviceaccount.com' } },
    ],
    [
      'a missing permission for alerts',
      'error',
      /alertPolicies.create/,
      {
        settings: { alerts: [{ metric: 'errors', above: 1 }] },
        surroundings: ({ surroundings }) => surroundings.denied.add('monitoring.alertPolicies.create'),
      },
    ],
    ['a name that Vertex does not take', 'error', /cannot name an endpoint/, { settings: { endpoint: 'Fraud!' } }],
    [
      'what may not be looked up',
      'warning',
      /could not be checked/,
      { faults: { faults: [{ kind: 'refused', method: 'storage', code: 'PERMISSION_DENIED', message: 'no' }] } },
    ],
  ])('%s (%s)', async (_what, level, message, given) => {
    expect(await findingsOf(given)).toEqual([{ level, message: expect.stringMatching(message) }]);
  });

  it.each<readonly [string, Case]>([
    ['artifact', { settings: { checks: { artifact: false } }, model: { artifact: 'gs://nowhere/x/' } }],
    [
      'image',
      {
        settings: { checks: { image: false } },
        model: { image: `${REGION}-docker.pkg.dev/landfall-test/serving/fraud:nowhere` },
      },
    ],
    ['quota', { settings: { checks: { quota: false } }, surroundings: quota(1) }],
    [
      'permissions',
      {
        settings: { checks: { permissions: false } },
        surroundings: ({ surroundings }) => surroundings.denied.add('aiplatform.models.get'),
      },
    ],
  ])('nothing of what is not looked up: %s', async (_check, given) => {
    expect(await findingsOf(given)).toEqual([]);
  });

  it('nothing of an image that everybody may use, or of a bucket that spans regions', async () => {
    const image = 'europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest';
    expect(await findingsOf({ model: { image } })).toEqual([]);
    const spans: NonNullable<Case['surroundings']> = ({ surroundings }) => {
      surroundings.buckets['everywhere'] = { location: 'EU', locationType: 'multi-region', objects: ['m/1'] };
    };
    expect(await findingsOf({ model: { artifact: 'gs://everywhere/m/' }, surroundings: spans })).toEqual([]);
  });

  it('an endpoint of somebody else, unless it may be adopted', async () => {
    for (const adopt of [false, true]) {
      const world = worldOf(vertex, {}, { adopt });
      serveVersion(vertex.project, REGION, '1');
      const there = vertex.project.region(REGION);
      const endpoint = there.endpoints.get('fraud');
      if (endpoint !== undefined) endpoint.labels = {};
      for (const model of there.models.values()) model.description = 'made by hand';
      const call = callOf(world, 'r2/deploy/1');
      const { findings, previous, deployment } = await answered(world.provider.prepare({ model: modelOf('2') }, call));
      expect(previous).toMatchObject({
        model: null,
        owner: expect.stringContaining('deployed-model/'),
        version: expect.stringContaining('@1'),
      });
      expect(findings.map(({ level }) => level)).toEqual(adopt ? [] : ['error']);
      const made = await world.provider.deploy({ model: modelOf('2'), deployment }, call);
      expect(
        made.match(
          () => 'made',
          ({ kind }) => kind,
        ),
      ).toBe(adopt ? 'made' : 'conflict');
    }
  });

  it('traffic that is split already: it could not be moved, so nothing is begun', async () => {
    const world = worldOf(vertex);
    serveVersion(vertex.project, REGION, '1');
    const { deployment, previous } = await deployed(world, '2');
    await answered(world.provider.route({ deployment, previous, from: 0, percent: 10 }, callOf(world, 'r2/route/1')));
    const prepared = await answered(world.provider.prepare({ model: modelOf('3') }, callOf(world, 'r3/deploy/1')));
    expect(prepared.findings.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', message: expect.stringContaining('was interrupted') },
    ]);
    expect(prepared.previous?.version).toBe('1');
  });

  it('a region that Google does not have', async () => {
    const world = worldOf(vertex);
    const call = { ...callOf(world, 'r1/deploy/1'), region: 'eu-west-1' };
    expect((await world.provider.prepare({ model: modelOf('1') }, call))._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid',
    });
  });
});
