import { fileURLToPath } from 'node:url';
import type { LabelledSample, RolloutSpec } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { localProvider } from '@landfall/provider-local';

/** How a version behaves: it serves; it is ready after some seconds; it answers wrongly, or does not start, in the second region. */
export type Behaviour = 'well' | 'slow' | 'wrong' | 'crashes';

/** One rollout that a runner is given: of two regions, which are its lane's own. */
export interface Job {
  readonly id: string;
  readonly lane: string;
  readonly version: string;
  readonly behaviour: Behaviour;
}

/** Where a runner works. */
export interface Place {
  /** The folder of the cloud, with its serving processes. */
  readonly cloud: string;
  /** The file in which they write down that they were started. */
  readonly starts: string;
  /** The journal's file, or the address of a PostgreSQL server. */
  readonly journal: string;
}

/** Everything below one folder. */
export function placeIn(folder: string): Place {
  return { cloud: `${folder}/cloud`, starts: `${folder}/starts`, journal: `${folder}/rollouts.db` };
}

/** The regions of a lane, one after the other. */
export function regionsOf({ lane }: Pick<Job, 'lane'>): readonly [string, string] {
  return [`${lane}-a`, `${lane}-b`];
}

/** What is rolled out. */
export function specOf(job: Job): RolloutSpec {
  return {
    model: { name: 'echo', version: job.version, artifact: job.behaviour },
    regions: regionsOf(job).map((region) => `local/${region}`),
    stages: [{ percent: 50 }, { percent: 100 }],
    verify: { samples: 'golden' },
    previous: 'retire',
  };
}

/** What every version is asked. */
export const SAMPLES: Readonly<Record<string, readonly LabelledSample[]>> = {
  golden: [{ input: {}, where: [{ path: '$.right', is: 'equal', value: true }] }],
};

const SERVER = fileURLToPath(new URL('model-server.ts', import.meta.url));

/** The cloud of a place. */
export function cloudOf({ cloud, starts }: Place): Provider {
  return localProvider({
    directory: cloud,
    command: ({ artifact, version }, { region }) => ({
      file: process.execPath,
      args: [SERVER, artifact, region, version],
      env: { STARTS: starts },
    }),
  }) as Provider;
}
