import { describe, expect, it } from 'vitest';
import { type Case, findingsOf as findingsIn, quota } from './findings-of.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Vertex } from './simulator/start-vertex.ts';
import { REGION } from './stepwise.ts';

const vertex = memoryVertex();

const findingsOf = (given: Case) => findingsIn(vertex, given);

/** The twin of a rollout that was cut off, with what it verified there. */
function leaveTwin({ project }: Vertex): void {
  const { endpoints } = project.region(REGION);
  const stable = endpoints.get('fraud');
  const [deployed] = stable?.deployed ?? [];
  if (stable === undefined || deployed === undefined) throw new Error('nothing serves');
  const id = 'fraud-twin-0123';
  endpoints.set(id, { ...stable, id, deployed: [{ ...deployed, id: '77' }], split: { '77': 100 } });
}

describe('prepare asks for', () => {
  it('no right that this rollout does not use: alerts, copies, and endpoints for each version need others', async () => {
    const deny =
      (...permissions: readonly string[]): NonNullable<Case['surroundings']> =>
      ({ surroundings }) => {
        for (const permission of permissions) surroundings.denied.add(permission);
      };
    const unused = deny('aiplatform.models.update', 'aiplatform.endpoints.list', 'monitoring.alertPolicies.create');
    expect(await findingsOf({ surroundings: unused })).toEqual([]);
    const makes = deny('aiplatform.endpoints.create');
    expect(await findingsOf({ surroundings: makes })).toMatchObject([{ level: 'error' }]);
    const settings = { twin: false } as const;
    const onExisting: Case = {
      settings,
      surroundings: (cloud) => {
        makes(cloud);
        serveVersion(cloud.project, REGION, '0');
      },
    };
    expect(await findingsOf(onExisting)).toEqual([]);
  });

  it('no right that the endpoint itself grants', async () => {
    const onEndpoint =
      (granted: readonly string[] | undefined): NonNullable<Case['surroundings']> =>
      (cloud) => {
        cloud.surroundings.denied.add('aiplatform.endpoints.deploy');
        serveVersion(cloud.project, REGION, '0');
        if (granted !== undefined) cloud.surroundings.granted.set('fraud', granted);
      };
    expect(await findingsOf({ surroundings: onEndpoint(['aiplatform.endpoints.deploy']) })).toEqual([]);
    expect(await findingsOf({ surroundings: onEndpoint([]) })).toMatchObject([{ level: 'error' }]);
    // One that cannot be asked may grant it.
    expect(await findingsOf({ surroundings: onEndpoint(undefined) })).toMatchObject([{ level: 'warning' }]);
  });

  it('too little quota for two versions where one serves already, and for what an earlier rollout left', async () => {
    const serving: NonNullable<Case['surroundings']> = (cloud) => serveVersion(cloud.project, REGION, '0');
    const with11 = (cloud: Vertex) => {
      quota(11)(cloud);
      serving(cloud);
    };
    expect(await findingsOf({ surroundings: with11 })).toEqual([
      { level: 'error', message: expect.stringMatching(/allows 11, but a version needs 8: .* beside 4 of what/) },
    ]);
    const with12 = (cloud: Vertex) => {
      quota(12)(cloud);
      serving(cloud);
    };
    expect(await findingsOf({ surroundings: with12 })).toEqual([]);
    const withTwin = (cloud: Vertex) => {
      with12(cloud);
      leaveTwin(cloud);
    };
    expect(await findingsOf({ surroundings: withTwin })).toEqual([
      { level: 'warning', message: expect.stringMatching(/left behind: fraud-twin-0123/) },
      { level: 'error', message: expect.stringMatching(/allows 12, .* beside 8 of what/) },
    ]);
  });

  it('the quota of the machines that are used: spot machines have their own, and that of other families is not known', async () => {
    const serving = { machineType: 'n1-standard-4', minReplicas: 1, spot: true } as const;
    const spot: Case = {
      settings: { serving },
      surroundings: (cloud) => {
        quota(1)(cloud);
        cloud.surroundings.quotas['CustomModelServingPreemptibleCPUsPerProjectPerRegion'] = { [REGION]: 16 };
      },
    };
    expect(await findingsOf(spot)).toEqual([]);
    const family: Case = {
      settings: { serving: { machineType: 'n2-standard-4', minReplicas: 1 } },
      surroundings: quota(1),
    };
    expect(await findingsOf(family)).toMatchObject([{ level: 'warning' }]);
  });

  it('a limit that cannot be looked up for good, which ends nothing', async () => {
    const faults = [{ kind: 'refused', method: 'cloudquotas', code: 'INVALID_ARGUMENT', message: 'no' }] as const;
    expect(await findingsOf({ faults: { faults } })).toMatchObject([
      { level: 'warning', message: expect.stringContaining('could not be checked') },
    ]);
  });

  it('quota for the replicas that the previous deployment has, where no maximum is configured', async () => {
    const surroundings = (cloud: Vertex) => {
      quota(30)(cloud);
      serveVersion(cloud.project, REGION, '0', { replicas: 3 });
    };
    // Three of four CPUs serve, and three more with a twin are needed: 28.
    expect(await findingsOf({ surroundings })).toEqual([]);
    const six = (cloud: Vertex) => {
      quota(30)(cloud);
      serveVersion(cloud.project, REGION, '0', { replicas: 6 });
    };
    expect(await findingsOf({ surroundings: six })).toMatchObject([{ level: 'error' }]);
  });
});
