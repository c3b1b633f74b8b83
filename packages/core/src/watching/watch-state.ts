import type { AbsoluteEvidence } from '../gates/judge/evidence.ts';
import type { ThresholdEvidence } from '../gates/judge/threshold.ts';
import type { WatchChange } from './watch-event.ts';

/** A change that was decided and has not ended. */
export interface OpenChange {
  readonly does: WatchChange;
  /** Left out if it is about several regions. */
  readonly region?: string | undefined;
  /** The regions that it is about; left out if it is about one. */
  readonly regions?: readonly string[] | undefined;
  readonly rolloutId: string;
}

/** What a watch knows of one region: plain JSON. Times are milliseconds since the epoch. */
export interface WatchedRegion {
  readonly health: 'healthy' | 'unhealthy';
  /** Since when. */
  readonly since: number;
  /** All periods before it were counted, or left out. */
  readonly watermark: number;
  /** By gate with counts. */
  readonly gates: Readonly<Record<string, AbsoluteEvidence>>;
  /** By gate on a value. */
  readonly values: Readonly<Record<string, ThresholdEvidence>>;
  /** Looks in a row that found it not serving. */
  readonly notServing: number;
  /** While it is unhealthy: since when every look found it well. */
  readonly wellSince?: number | undefined;
  /** Whether the last look could read nothing of it. */
  readonly isUnread: boolean;
  /** Whether this watch took it out of the table, or tried to and could not read the result. */
  readonly isOut: boolean;
  /** How often it became unhealthy. */
  readonly times: number;
  /** The drift that was told last, while it lasts. */
  readonly drift?: string | undefined;
  /** When a change that was not done may be tried again, by what it does. */
  readonly retryAt?: Readonly<Partial<Record<WatchChange, number>>> | undefined;
  /** It is watched no longer: the rollout that changed it. */
  readonly endedBy?: string | undefined;
}

/** What a watch knows: plain JSON, in the log after each look that changed it. */
export interface WatchState {
  readonly startedAt: number;
  /** When all regions were told of last. */
  readonly toldAt: number;
  /** Why the router's table cannot be read, while that lasts. */
  readonly tableUnread?: string | undefined;
  /** How many changes were decided. */
  readonly changes: number;
  readonly open?: OpenChange | undefined;
  /** Whether what the rollout kept was retired. */
  readonly hasRetired?: boolean | undefined;
  readonly regions: Readonly<Record<string, WatchedRegion>>;
  /** It has ended. */
  readonly hasEnded?: boolean | undefined;
}

/** A region as a watch begins. */
export function newlyWatched(now: number): WatchedRegion {
  return {
    health: 'healthy',
    since: now,
    watermark: now,
    gates: {},
    values: {},
    notServing: 0,
    isUnread: false,
    isOut: false,
    times: 0,
  };
}
