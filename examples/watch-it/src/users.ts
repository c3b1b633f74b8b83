import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 10;

/** Sends a hundred requests a second to a model, until it is stopped. */
export function startUsers(url: string): { readonly stop: () => Promise<void> } {
  const stopped = new AbortController();
  const ask = async (): Promise<void> => {
    try {
      const answer = await fetch(`${url}/invocations`, { method: 'POST', body: '{"amount":12.5}' });
      await answer.arrayBuffer();
    } catch {
      // The provider counts what was lost.
    }
  };
  const running = (async () => {
    const open = new Set<Promise<void>>();
    while (!stopped.signal.aborted) {
      const asked = ask().finally(() => open.delete(asked));
      open.add(asked);
      await sleep(EVERY_MS);
    }
    await Promise.all(open);
  })();
  return {
    stop() {
      stopped.abort();
      return running;
    },
  };
}
