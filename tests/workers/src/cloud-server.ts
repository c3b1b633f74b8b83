import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Call } from '@landfall/core/provider';
import type { FakeProvider } from '@landfall/provider-fake';
import { CLOUD_METHODS, type CloudMethod, type CloudRequest, type CloudTraits } from './cloud-methods.ts';
import { fakeCloud } from './fake-cloud.ts';

const CHANGING: ReadonlySet<CloudMethod> = new Set(['deploy', 'route', 'monitor', 'retire']);

/** A call that changes something, as it came in. */
export interface Change {
  readonly key: string;
  /** Everything about it but its times. Two calls with one key must have the same. */
  readonly what: string;
  readonly arrivedAt: number;
}

/** A cloud that workers in other processes call. */
export interface CloudServer {
  readonly url: string;
  readonly fake: FakeProvider;
  /** The calls so far that change something, in order. */
  readonly changes: readonly Change[];
  /** How many calls came so far. */
  readonly calls: () => number;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<CloudRequest> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return JSON.parse(text) as CloudRequest;
}

/** Serves a fake cloud on loopback. */
export async function startCloud(traits: CloudTraits): Promise<CloudServer> {
  const fake = fakeCloud(traits);
  const changes: Change[] = [];
  let calls = 0;
  const answer = async (method: CloudMethod, { request, call }: CloudRequest): Promise<string> => {
    calls += 1;
    const { region, key } = call;
    if (CHANGING.has(method))
      changes.push({ key, what: JSON.stringify([method, region, request]), arrivedAt: Date.now() });
    const make = fake[method] as (asked: unknown, given: Call) => Answer<unknown>;
    const answered = await make(request, { ...call, signal: new AbortController().signal });
    return JSON.stringify(answered.isOk() ? { value: answered.value } : { error: answered.error });
  };
  const respond = async (request: IncomingMessage): Promise<string> => {
    const method = CLOUD_METHODS.find((name) => request.url === `/${name}`);
    return method === undefined ? '{}' : answer(method, await bodyOf(request));
  };
  const server = createServer((request, response) => void respond(request).then((body) => response.end(body)));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fake,
    changes,
    calls: () => calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
