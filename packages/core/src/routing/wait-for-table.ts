import type { RoutingTime } from './routing-time.ts';
import type { RoutingTable } from './table/routing-table.ts';

/** Waits for a table that is being read, at most `ms` milliseconds. Undefined if they pass first, or if the caller aborts. */
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
  const cancel = ms < Number.POSITIVE_INFINITY ? time.after(ms, giveUp) : undefined;
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted === true) giveUp();
  try {
    return await Promise.race([table, givenUp]);
  } finally {
    cancel?.();
    signal?.removeEventListener('abort', giveUp);
  }
}
