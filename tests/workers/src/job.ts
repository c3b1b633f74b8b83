import type { RolloutSpec } from '@landfall/core';
import type { CloudTraits } from './cloud-methods.ts';

/** One rollout, to two regions of its own. A `wrong` version answers wrongly: it is rolled back. */
export interface Job {
  readonly id: string;
  readonly behaviour: 'right' | 'wrong';
}

/** The cloud of the kill test: every change takes real time, so that workers die in the middle of it. */
export const TRAITS: CloudTraits = { serving: { version: 'old' }, deployMs: 400, routeMs: 300, retireMs: 200 };

/** The regions of a job. */
export function regionsOf({ id }: Job): readonly [string, string] {
  return [`${id}-a`, `${id}-b`];
}

/** What is rolled out. The second region is the one that shows that a version is wrong, after the first one took traffic. */
export function specOf(job: Job): RolloutSpec {
  return {
    model: { name: 'echo', version: `${job.behaviour}-1`, artifact: 's3://models/echo' },
    regions: regionsOf(job).map((region) => `fake/${region}`),
    stages: [{ percent: 50 }, { percent: 100 }],
    verify: { samples: 'golden' },
    previous: 'retire',
  };
}
