import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createRegionRouter } from '@landfall/core/routing';
import { median } from '../median.ts';
import type { Row, Section } from '../row.ts';

const AT_ONCE = 50;
const REQUESTS = 2_000;
const ROUNDS = 30;

const SERVER = `
const { createServer } = require('node:http');
const { parentPort } = require('node:worker_threads');
const server = createServer((_, response) => response.end('{"score":1}'));
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Requests a second of this thread's processor time, of which so many are under way at a time: what else the machine does counts little. */
async function throughput(send: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  let left = REQUESTS;
  const client = async (): Promise<void> => {
    for (; left > 0; left -= 1) await send();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const { user, system } = process.threadCpuUsage(before);
  return REQUESTS / ((user + system) / 1e6);
}

/** Real requests to a server on this machine, with the client and without, in turns. */
export async function measureThroughput(): Promise<Section> {
  const server = new Worker(SERVER, { eval: true });
  const [port] = (await once(server, 'message')) as [number];
  const url = `http://127.0.0.1:${port}/`;
  const entries = [{ region: 'local/a', url, weight: 1, state: 'in' }];
  const routerOf = (isCancellable: boolean) =>
    createRegionRouter<undefined, Response>({
      source: async () => ({ version: 1, model: 'fraud', entries }),
      invoke: async (entry, _, call) =>
        isCancellable ? fetch(entry.url ?? '', { signal: call.signal }) : fetch(entry.url ?? ''),
    });
  const routed = (isCancellable: boolean) => {
    const router = routerOf(isCancellable);
    return async () => {
      const sent = await router.send(undefined, { isIdempotent: true });
      return sent.ok ? sent.response.text() : sent;
    };
  };
  const pairs = [
    { what: 'fetch', plain: async () => (await fetch(url)).text(), routed: routed(false) },
    {
      what: 'fetch that can be cancelled',
      plain: async () => (await fetch(url, { signal: new AbortController().signal })).text(),
      routed: routed(true),
    },
  ];
  const rows: Row[] = [];
  for (const { what, plain, routed: through } of pairs) {
    const ratios: number[] = [];
    const plainly: number[] = [];
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      // Each goes first every other time, so that a machine that gets slower or faster favours neither.
      const first = await throughput(round % 2 === 0 ? plain : through);
      const second = await throughput(round % 2 === 0 ? through : plain);
      const [without, routedly] = round % 2 === 0 ? [first, second] : [second, first];
      if (round > 0) ratios.push(routedly / without);
      plainly.push(without);
    }
    const share = median(ratios);
    rows.push({
      what,
      measured: `${(100 * share).toFixed(1)} %`,
      detail: `of ${Math.round(median(plainly)).toLocaleString('en')} a second without the client`,
      goal: { text: '>= 95 %', met: share >= 0.95 },
    });
  }
  await server.terminate();
  return { title: `Real requests, ${AT_ONCE} at a time, through the client`, rows };
}
