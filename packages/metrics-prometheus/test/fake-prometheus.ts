import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A request that a fake server was sent. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a fake server says; or a function that answers, or never does. */
export type Said =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | RequestListener;

/** A server on a loopback port that answers each request by its parameters, until the test ends. */
export async function fakePrometheus(
  answer: (parameters: Readonly<Record<string, string>>) => Said,
): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const parameters = Object.fromEntries(new URLSearchParams(body));
      received.push({ method: request.method, path: request.url, headers: request.headers, parameters });
      const said = answer(parameters);
      if (typeof said === 'function') return said(request, response);
      response.writeHead(said.status ?? 200, { 'content-type': 'application/json', ...said.headers });
      response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** An answer of a query over a range: the values of each series, by time in seconds. */
export function matrix(...series: readonly (readonly (readonly [number, string])[])[]): Said {
  const result = series.map((values, index) => ({ metric: { pod: String(index) }, values }));
  return { body: { status: 'success', data: { resultType: 'matrix', result } } };
}

/** An answer of a query at one time: a value for each series. */
export function vector(...values: readonly string[]): Said {
  const result = values.map((value, index) => ({ metric: { pod: String(index) }, value: [60, value] }));
  return { body: { status: 'success', data: { resultType: 'vector', result } } };
}
