import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Answer, type Call, type Provider, type ProviderError, providerError } from '@landfall/core/provider';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err, ok, type Result } from 'neverthrow';

const METHODS = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const;

type Method = (typeof METHODS)[number];
type Ask = (request: unknown, call: Call) => Answer<unknown>;

/** A cloud in memory whose changes take their time. It counts no requests: a bake lasts for its time alone. */
export function newCloud(): FakeProvider {
  return fakeProvider({ deployMs: 600, routeMs: 300, health: null });
}

/** Serves a cloud on loopback, so that several processes share it. Gives its address. */
export async function serveCloud(cloud: FakeProvider): Promise<string> {
  const answer = async (request: IncomingMessage): Promise<string> => {
    const { asked, call } = JSON.parse(await text(request)) as { asked: unknown; call: Omit<Call, 'signal'> };
    const method = cloud[request.url?.slice(1) as Method] as Ask;
    const result = await method(asked, { ...call, signal: new AbortController().signal });
    return JSON.stringify(result.isOk() ? { value: result.value } : { error: result.error });
  };
  const server = createServer((request, response) => void answer(request).then((body) => response.end(body)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A provider of that cloud, for another process. */
export function cloudAt(url: string): Provider {
  const ask =
    (method: Method) =>
    async (asked: unknown, { signal, ...call }: Call): Promise<Result<unknown, ProviderError>> => {
      try {
        const answer = await fetch(`${url}/${method}`, {
          method: 'POST',
          body: JSON.stringify({ asked, call }),
          signal,
        });
        const { value, error } = (await answer.json()) as { value?: unknown; error?: ProviderError };
        return error === undefined ? ok(value) : err(error);
      } catch (thrown) {
        return err(providerError({ kind: 'transient', message: `the cloud cannot be reached: ${String(thrown)}` }));
      }
    };
  const { specVersion, name, capabilities } = newCloud();
  const methods = Object.fromEntries(METHODS.map((method) => [method, ask(method)]));
  return { specVersion, name, capabilities, ...methods } as unknown as Provider;
}
