import { systemClock } from '@landfall/core';
import { type Answer, fieldOf, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { failedAnswer } from './failed-answer.ts';
import type { Fetch } from './fetch.ts';
import { maskHeaders } from './mask-headers.ts';
import { readWarnings } from './read-warnings.ts';

/** A Prometheus server, and how it is asked. */
export interface Server {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly fetch: Fetch;
}

/** One request to the API. */
export interface Question {
  readonly path: 'query' | 'query_range';
  readonly parameters: Readonly<Record<string, string>>;
  /** Which query it is, for errors: `the query requests of the metric "wrong-answers"`. */
  readonly what: string;
  readonly signal: AbortSignal;
}

interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Sends a question and gives the `data` of its answer. No error has the value of a header in it. */
export async function ask(server: Server, question: Question): Answer<unknown> {
  const answer = await send(server, question);
  const data = answer.andThen((whole) => readAnswer(question.what, whole));
  const mask = (text: string): string => maskHeaders(text, server.headers);
  return data.mapErr(({ vendorCode, ...error }) => ({
    ...error,
    message: mask(error.message),
    ...(vendorCode !== undefined && { vendorCode: mask(vendorCode) }),
  }));
}

async function send(server: Server, { path, parameters, what, signal }: Question): Answer<HttpAnswer> {
  const expired = new AbortController();
  const ended = new AbortController();
  void systemClock.sleep(server.timeoutMs, ended.signal).then(() => expired.abort());
  try {
    const response = await server.fetch(`${server.url.replace(/\/+$/, '')}/api/v1/${path}`, {
      // A long query fits in a body, and not always in an address.
      method: 'POST',
      headers: {
        accept: 'application/json',
        ...server.headers,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ ...parameters, timeout: `${server.timeoutMs}ms` }).toString(),
      // The credentials are for this server alone, and a login page is no answer.
      redirect: 'manual',
      signal: AbortSignal.any([signal, expired.signal]),
    });
    const text = await response.text();
    return ok({ status: response.status, retryAfter: response.headers.get('retry-after'), text });
  } catch (thrown) {
    return err(providerError({ kind: 'transient', message: `Prometheus did not answer ${what}: ${reason(thrown)}.` }));
  } finally {
    ended.abort();
  }

  function reason(thrown: unknown): string {
    if (signal.aborted) return 'the call was cancelled';
    if (expired.signal.aborted) return `no answer came within ${server.timeoutMs} ms`;
    const code = fieldOf(fieldOf(thrown, 'cause'), 'code');
    const message = fieldOf(thrown, 'message');
    return [message, code].filter((part) => typeof part === 'string' && part !== '').join(', ') || 'fetch failed';
  }
}

function readAnswer(what: string, { status, retryAfter, text }: HttpAnswer): Result<unknown, ProviderError> {
  const body = parseJson(text);
  if (status >= 300 && status < 400) {
    const message = `Prometheus did not answer ${what}: it redirects. Set url to where it leads, or add the credentials that it asks for.`;
    return err(providerError({ kind: 'unexpected', message }));
  }
  if (status < 200 || status >= 300 || fieldOf(body, 'status') === 'error') {
    return err(failedAnswer(what, { status, body, retryAfter }));
  }
  if (fieldOf(body, 'status') !== 'success') {
    const message = `The answer to ${what} does not come from the API of Prometheus. Check the setting url.`;
    return err(providerError({ kind: 'unexpected', message }));
  }
  return readWarnings(what, body).map(() => fieldOf(body, 'data'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
