import type { Duration, LabelledSample } from '@landfall/core';
import type { CloudTraits } from './cloud-methods.ts';

/** What a worker process is started with. */
export interface WorkerSetting {
  /** The database of journal and queue. */
  readonly database: string;
  readonly cloud: string;
  readonly traits: CloudTraits;
  readonly lease: Duration;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly sweepMs: number;
}

/** What every version is asked. */
export const SAMPLES: Readonly<Record<string, readonly LabelledSample[]>> = {
  golden: [{ input: 'right?', where: [{ path: '$', is: 'equal', value: 'yes' }] }],
};
