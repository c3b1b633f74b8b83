import { Agent, request } from 'node:http';

const TICK_MS = 20;

/** Sends requests to a URL at a steady rate, as the users of a model would, until it is stopped. */
export function startTraffic(url: string, requestsPerSecond: number): { readonly stop: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const target = new URL('/invocations', url);
  const startedAt = performance.now();
  let sent = 0;
  const send = (): void => {
    const due = ((performance.now() - startedAt) / 1_000) * requestsPerSecond;
    for (; sent < due; sent++) {
      const call = request(target, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
      call.on('response', (response) => response.resume());
      // A user whose request is lost tries again; the provider has counted it.
      call.on('error', () => undefined);
      call.end('{"amount":12.5}');
    }
  };
  const timer = setInterval(send, TICK_MS);
  return {
    stop() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}
