import { Agent, request } from 'node:http';

const TICK_MS = 20;

/** Sends requests to a region's URL at a steady rate, as users would, until it is stopped. Lost answers are the provider's to count. */
export function startTraffic(url: string, requestsPerSecond: number): { readonly stop: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const begunAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begunAt) / 1_000) * requestsPerSecond;
    for (; sent < due; sent += 1) {
      const call = request(`${url}/invocations`, { method: 'POST', agent });
      call.on('response', (response) => response.resume());
      call.on('error', () => undefined);
      call.end('{}');
    }
  }, TICK_MS);
  return {
    stop() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}
