import type { Needs, ProviderError } from '@landfall/core/provider';
import type { CloudFault } from './fault.ts';
import { type Timeline, truthAt } from './timeline.ts';

/** What one deployment is at one time. */
export type Status =
  | { readonly state: 'absent' }
  | { readonly state: 'pending'; readonly doing: 'deploy' | 'retire'; readonly needs?: Needs | undefined }
  /** Owner and version are what is really there: not the record's own after a silent rollback. */
  | { readonly state: 'ready'; readonly owner: string; readonly version: string; readonly flapMs?: number | undefined }
  | { readonly state: 'failed'; readonly error: ProviderError }
  | { readonly state: 'mixed' };

/** One deployment of the fake cloud, with all that happened to it. */
export interface Deployed {
  readonly name: string;
  readonly owner: string;
  readonly version: string;
  readonly status: Timeline<Status>;
  /** What goes wrong with it, drawn once when it is made. */
  readonly faults: readonly CloudFault[];
  deployCalls: number;
  retireCalls: number;
  monitored: boolean;
}

const ABSENT: Status = { state: 'absent' };

/** What a deployment really is at `at`; absent too when there never was one. */
export function statusAt(deployed: Deployed | undefined, at: number): Status {
  return (deployed && truthAt(deployed.status, at)) ?? ABSENT;
}

/** The version that really answers for a deployment. */
export function versionAt(deployed: Deployed, at: number): string {
  const status = statusAt(deployed, at);
  return status.state === 'ready' ? status.version : deployed.version;
}
