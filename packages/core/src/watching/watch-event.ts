import type { FollowUp } from '../plan/follow-up.ts';

/** What a watch changes: each change is a rollout of its own. */
export type WatchChange = Exclude<FollowUp['does'], 'watch'>;

/** What a watch tells, before it is dated. */
export type WatchEventBody =
  /** The watch begins. */
  | { readonly type: 'watch-start'; readonly regions: readonly string[] }
  /** A gate found the version worse than acceptable there, or it does not serve. */
  | { readonly type: 'region-unhealthy'; readonly region: string; readonly reasons: readonly string[] }
  /** `afterMs`: how long it was unhealthy. */
  | { readonly type: 'region-recovered'; readonly region: string; readonly afterMs: number }
  /** Something else serves there than was rolled out, and no rollout did that. */
  | { readonly type: 'drift'; readonly region: string; readonly expected: string; readonly observed: string }
  /** At an interval: how all regions are. `unread`: nothing could be read of these at the last look. */
  | {
      readonly type: 'still-healthy';
      readonly healthy: readonly string[];
      readonly unhealthy: readonly string[];
      readonly unread: readonly string[];
    }
  /** A later rollout changed the region: it is watched no longer. */
  | { readonly type: 'watch-superseded'; readonly region: string; readonly by: string }
  /** The router's table cannot be read, so no region is taken out or returned. Told once for each outage. */
  | { readonly type: 'table-unread'; readonly why: string }
  /** A change has ended. `rolloutId`: its log. `region`: left out if it is about all. */
  | {
      readonly type: 'watch-change';
      readonly does: WatchChange;
      readonly region?: string | undefined;
      readonly rolloutId: string;
      readonly outcome: 'done' | 'not-done';
      readonly why?: string | undefined;
    }
  /** `why`: no region is left to watch, or its time is over. */
  | { readonly type: 'watch-end'; readonly why: 'no-region-left' | 'time' };

/** What a watch tells. `at`: milliseconds since the epoch. */
export type WatchEvent = WatchEventBody & { readonly at: number };
