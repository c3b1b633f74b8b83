import type { RoutingTime } from './routing-time.ts';
import type { RoutingTable } from './table/routing-table.ts';

/** A table that is being read, for a request that has so many milliseconds: undefined if they are over, or its caller aborts, before the table is there. */
export async function waitForTable(
  time: RoutingTime,
  table: Promise<RoutingTable | undefined>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<RoutingTable | undefined> {
  let giveUp = (): void => undefined;
  const givenUp = new Promise<undefined>((resolve) => {
    giveUp = () => resolve(undefined);
  });
  const cancel = ms < Number.POSITIVE_INFINITY ? time.after(Math.max(0, ms), giveUp) : undefined;
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted === true) giveUp();
  try {
    return await Promise.race([table, givenUp]);
  } finally {
    cancel?.();
    signal?.removeEventListener('abort', giveUp);
  }
}
