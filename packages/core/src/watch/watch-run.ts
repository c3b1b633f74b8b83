import type { Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { EventLog } from '../run/event-log.ts';
import type { WatchEvent } from '../watching/watch-event.ts';
import type { WatchState } from '../watching/watch-state.ts';

/** How a watched region is. Times are milliseconds since the epoch. */
export interface WatchedRegionReport {
  /** `aws/us-east-1`. */
  readonly region: string;
  /** `ended`: it is watched no longer. */
  readonly health: 'healthy' | 'unhealthy' | 'ended';
  readonly since: number;
  /** Whether this watch took it out of the router's table. */
  readonly isOut: boolean;
  /** What else serves there than was rolled out; left out if nothing does. */
  readonly drift?: string | undefined;
  /** The rollout that changed it since; left out while it is watched. */
  readonly endedBy?: string | undefined;
}

/** How a watch ended. */
export interface WatchReport {
  /** The id of its log. */
  readonly id: string;
  /** The rollout that it watched. */
  readonly of: string;
  readonly why: 'stopped' | 'time' | 'no-region-left';
  readonly regions: readonly WatchedRegionReport[];
}

/** A watch that runs. Iterating gives what it tells, from its beginning on. */
export interface WatchRun extends AsyncIterable<WatchEvent> {
  readonly id: string;
  /** How it ended. It never rejects. */
  readonly result: Promise<Result<WatchReport, RolloutError>>;
  /** How the regions are. */
  regions(): readonly WatchedRegionReport[];
  /** Replays what was told already, then follows; `'event'` stands for events of every type. Returns a function that stops listening. */
  on<T extends WatchEvent['type'] | 'event'>(
    type: T,
    listener: (event: T extends WatchEvent['type'] ? Extract<WatchEvent, { readonly type: T }> : WatchEvent) => void,
  ): () => void;
  /** Ends the look and the change that are under way, and gives back the lease. `watch` with the same id goes on. */
  stop(): void;
}

/** How the regions of a watch are, in its state's order. */
export function regionReports(state: WatchState | undefined): readonly WatchedRegionReport[] {
  return Object.entries(state?.regions ?? {}).map(([region, { health, since, isOut, drift, endedBy }]) => ({
    region,
    health: endedBy === undefined ? health : 'ended',
    since,
    isOut,
    ...(drift !== undefined && { drift }),
    ...(endedBy !== undefined && { endedBy }),
  }));
}

/** The part of a handle that tells what a log has. */
export function toldBy(log: EventLog): Pick<WatchRun, 'regions' | 'on' | typeof Symbol.asyncIterator> {
  return {
    regions: () => regionReports(log.state.watch),
    on: (type, listener) =>
      log.on('watch-look', ({ told }) => {
        for (const event of told)
          if (type === 'event' || event.type === type) (listener as (event: WatchEvent) => void)(event);
      }),
    async *[Symbol.asyncIterator]() {
      for await (const event of log) if (event.type === 'watch-look') yield* event.told;
    },
  };
}
