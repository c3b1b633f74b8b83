import type { Needs, ProviderError } from '@landfall/core/provider';
import type { CloudFault } from './fault.ts';
import { type Timeline, truthAt } from './timeline.ts';

/** The state of one deployment at one time. */
export type Status =
  | { readonly state: 'absent' }
  | { readonly state: 'pending'; readonly doing: 'deploy' | 'retire'; readonly needs?: Needs | undefined }
  /** The real owner and version; after a silent rollback they are not the record's. */
  | { readonly state: 'ready'; readonly owner: string; readonly version: string; readonly flapMs?: number | undefined }
  | { readonly state: 'failed'; readonly error: ProviderError }
  | { readonly state: 'mixed' };

/** One deployment of the fake cloud, with its history. */
export interface Deployed {
  readonly name: string;
  readonly owner: string;
  readonly version: string;
  readonly status: Timeline<Status>;
  /** Its faults, chosen once when it is made. */
  readonly faults: readonly CloudFault[];
  deployCalls: number;
  retireCalls: number;
  monitored: boolean;
}

const ABSENT: Status = { state: 'absent' };

/** The real state of a deployment at `at`; `absent` also if it never existed. */
export function statusAt(deployed: Deployed | undefined, at: number): Status {
  return (deployed && truthAt(deployed.status, at)) ?? ABSENT;
}

/** The version that really answers for a deployment. */
export function versionAt(deployed: Deployed, at: number): string {
  const status = statusAt(deployed, at);
  return status.state === 'ready' ? status.version : deployed.version;
}
