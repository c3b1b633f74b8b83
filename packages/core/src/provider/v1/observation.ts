import type { ProviderError } from './provider-error.ts';

/** The call that the cloud needs next: the same method again, with the same key and the newest handle. */
export type Needs = 'deploy' | 'route' | 'retire';

interface Seen {
  /** The key of the deploy attempt that made it, read from the resource (its tags, labels or name), not the key of this call. */
  readonly owner?: string | undefined;
  /** The model version that is really there. */
  readonly version?: string | undefined;
  /** The share of the region's traffic that this deployment takes, 0 to 100. */
  readonly percent?: number | undefined;
  /** One line for people: progress, stage, reason. A change in it alone is not an event. */
  readonly detail?: string | undefined;
}

/** What `describe` observed: what is really there now, read from the cloud. */
export type Observation =
  | { readonly state: 'absent'; readonly detail?: string | undefined }
  /** The cloud is making, changing or removing it, or waits for the call that `needs` names. */
  | ({ readonly state: 'pending'; readonly needs?: Needs | undefined } & Seen)
  /** It can serve requests. `owner`, `version` and `percent`: who made it, which model version it is, and its share of the traffic. */
  | ({
      readonly state: 'ready';
      readonly owner: string;
      readonly version: string;
      readonly percent: number;
      /** One line about what is beside it, serves no traffic and must still be removed. No traffic waits for it; `needs` is then the call that removes it. */
      readonly leftover?: string | undefined;
      readonly needs?: Needs | undefined;
    } & Seen)
  | ({ readonly state: 'failed'; readonly error: ProviderError; readonly needs?: Needs | undefined } & Seen)
  /** Part of the fleet is on one version and part on another, and the cloud has stopped working on it. */
  | ({ readonly state: 'mixed' } & Seen);
