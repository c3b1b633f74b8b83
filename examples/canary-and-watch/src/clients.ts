import { setTimeout as sleep } from 'node:timers/promises';
import { type Router, tableSource } from '@landfall/core/router';
import { createRegionRouter } from '@landfall/core/routing';

const EVERY_MS = 10;

/** What clients saw since the last time they were asked. */
export interface Seen {
  readonly requests: number;
  readonly failed: number;
  /** Requests that were answered at the second attempt, by the other region. */
  readonly retried: number;
  /** By version. */
  readonly versions: Readonly<Record<string, number>>;
}

/** Sends a hundred requests a second by the table, until it is stopped. */
export function startClients(table: Router) {
  const stop = new AbortController();
  const router = createRegionRouter({
    source: tableSource(table, 'fraud'),
    refreshMs: 1_000,
    timeoutMs: 2_000,
    invoke: async (entry, body: string, call) => {
      const { signal } = call;
      const { status, headers } = await fetch(`${entry.url}/invocations`, { method: 'POST', body, signal });
      const version = headers.get('x-model-version') ?? 'none';
      call.servedBy(version);
      return { status, version };
    },
  });
  let seen = { requests: 0, failed: 0, retried: 0, versions: {} as Record<string, number> };

  async function ask(): Promise<void> {
    const sent = await router.send('{"amount":12.5}', { isIdempotent: true });
    seen.requests += 1;
    if (sent.attempts > 1) seen.retried += 1;
    if (!sent.ok) seen.failed += 1;
    else seen.versions[sent.response.version] = (seen.versions[sent.response.version] ?? 0) + 1;
  }

  const running = (async () => {
    const open = new Set<Promise<void>>();
    while (!stop.signal.aborted) {
      const asked = ask().finally(() => open.delete(asked));
      open.add(asked);
      await sleep(EVERY_MS);
    }
    await Promise.all(open);
  })();

  return {
    /** What was seen since the last call. */
    take(): Seen {
      const taken = seen;
      seen = { requests: 0, failed: 0, retried: 0, versions: {} };
      return taken;
    },
    async stop(): Promise<void> {
      stop.abort();
      await running;
    },
  };
}
