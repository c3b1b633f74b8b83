import { setTimeout as sleep } from 'node:timers/promises';
import type { RegionRouter, RoutingEntry, Sent } from '@landfall/core/routing';

const THINK_MS = 400;

/** As far as an answer of a model server is read. */
export interface ModelAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** One request of one client, once it ended. */
export interface Asked {
  /** Milliseconds since this process began. */
  readonly endedAt: number;
  readonly ms: number;
  readonly attempts: number;
  /** Why it failed, as the client sees it; undefined if it did not. */
  readonly failure: string | undefined;
  readonly region: string | undefined;
}

/** Sends a request to a region, and says which version answered. */
export async function askModel(
  entry: RoutingEntry,
  body: string,
  { signal, servedBy }: { readonly signal: AbortSignal; readonly servedBy: (version: string) => void },
): Promise<ModelAnswer> {
  const answer = await fetch(`${entry.url}/invocations`, { method: 'POST', body, signal });
  const version = answer.headers.get('x-model-version');
  if (version !== null) servedBy(version);
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

function failureOf(sent: Sent<ModelAnswer>): string | undefined {
  if (sent.ok) return undefined;
  const { error } = sent;
  if (error.kind !== 'failed') return error.kind;
  const { response, cause } = error;
  return `${error.region}: ${response === undefined ? String(cause) : `status ${response.status}`}`;
}

/** Clients that ask one request after the other, with a pause in between, until they are stopped. */
export class Clients {
  /** All requests that ended, in that order. */
  readonly asked: Asked[] = [];
  readonly #router: RegionRouter<string, ModelAnswer>;
  readonly #running: readonly Promise<void>[];
  #isStopped = false;

  constructor(router: RegionRouter<string, ModelAnswer>, count: number) {
    this.#router = router;
    this.#running = Array.from({ length: count }, () => this.#client());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
  }

  async #client(): Promise<void> {
    await sleep(Math.random() * THINK_MS);
    while (!this.#isStopped) {
      const startedAt = performance.now();
      const sent = await this.#router.send('{"amount":12.5}', { isIdempotent: true });
      const endedAt = performance.now();
      this.asked.push({
        endedAt,
        ms: endedAt - startedAt,
        attempts: sent.attempts,
        failure: failureOf(sent),
        region: sent.ok ? sent.region : undefined,
      });
      await sleep(THINK_MS * (0.5 + Math.random()));
    }
  }
}
