import { systemClock } from '../../clock/system-clock.ts';
import { providerError } from '../../provider/contract.ts';
import { fieldOf } from '../../provider/field-of.ts';
import type { Fetch } from './fetch.ts';

/** An address that serves a table, and how it is asked. */
export interface Address {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly fetch: Fetch;
}

/** What an address answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly etag: string | null;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** One request: its method, and what it adds. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Sends a request. Throws a `transient` error if no answer comes; it has no value of a header in it. */
export async function exchange(address: Address, { signal, headers, ...request }: HttpRequest): Promise<HttpAnswer> {
  const expired = new AbortController();
  const ended = new AbortController();
  void systemClock.sleep(address.timeoutMs, ended.signal).then(() => expired.abort());
  try {
    const response = await address.fetch(address.url, {
      ...request,
      headers: { accept: 'application/json', 'cache-control': 'no-cache', ...address.headers, ...headers },
      // The credentials are for this address alone, and a login page is not a table.
      redirect: 'manual',
      signal: AbortSignal.any([signal, expired.signal]),
    });
    const text = await response.text();
    const { status } = response;
    return { status, etag: response.headers.get('etag'), retryAfter: response.headers.get('retry-after'), text };
  } catch (thrown) {
    const message = `${address.name} did not answer ${request.method}: ${reason(thrown)}.`;
    throw providerError({ kind: 'transient', message });
  } finally {
    ended.abort();
  }

  function reason(thrown: unknown): string {
    if (signal.aborted) return 'the call was cancelled';
    if (expired.signal.aborted) return `no answer came within ${address.timeoutMs} ms`;
    // Messages of some clients quote headers; a code does not.
    const code = fieldOf(fieldOf(thrown, 'cause'), 'code') ?? fieldOf(thrown, 'code');
    return typeof code === 'string' ? code : 'the request failed';
  }
}
