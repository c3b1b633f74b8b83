import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createRegionRouter, type RegionRouterOptions } from '@landfall/core/routing';
import { median } from '../median.ts';
import type { Row, Section } from '../row.ts';

const AT_ONCE = 50;
const REQUESTS = 1_000;
const ROUNDS = 60;
const LIMIT_MS = 30_000;

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

type Send = () => Promise<unknown>;

/** One way to send requests without the client, beside one with it. */
interface Pair {
  readonly what: string;
  readonly plain: Send;
  readonly routed: Send;
  /** Whether both do the same work, so that the goal holds for them. */
  readonly isAlike: boolean;
}

function pairsFor(url: string): readonly Pair[] {
  const entries = [{ region: 'local/a', url, weight: 1, state: 'in' }];
  const routed = (invoke: RegionRouterOptions<undefined, Response>['invoke']): Send => {
    const source = async () => ({ version: 1, model: 'fraud', entries });
    const router = createRegionRouter<undefined, Response>({ source, invoke, timeoutMs: LIMIT_MS });
    return async () => {
      const sent = await router.send(undefined, { isIdempotent: true });
      return sent.ok ? sent.response.text() : sent;
    };
  };
  const alone = routed(({ url: to = '' }) => fetch(to));
  const cancelling = routed(({ url: to = '' }, _, { signal }) => fetch(to, { signal }));
  const bare = async () => (await fetch(url)).text();
  const limited = async () => (await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) })).text();
  return [
    { what: 'fetch', plain: bare, routed: alone, isAlike: true },
    {
      what: 'fetch with a time limit that cancels it',
      plain: limited,
      routed: cancelling,
      isAlike: true,
    },
    {
      what: 'the same through the client, beside fetch without a limit',
      plain: bare,
      routed: cancelling,
      isAlike: false,
    },
  ];
}

async function measurePair({ what, plain, routed, isAlike }: Pair): Promise<Row> {
  const ratios: number[] = [];
  const plainly: number[] = [];
  // The first rounds warm up.
  for (let round = -3; round < ROUNDS; round += 1) {
    // Each goes first every other time, so that a machine that gets slower or faster favours neither.
    const isPlainFirst = round % 2 === 0;
    const first = await throughput(isPlainFirst ? plain : routed);
    const second = await throughput(isPlainFirst ? routed : plain);
    if (round < 0) continue;
    ratios.push(isPlainFirst ? second / first : first / second);
    plainly.push(isPlainFirst ? first : second);
  }
  const share = median(ratios);
  return {
    what,
    measured: `${(100 * share).toFixed(1)} %`,
    detail: `of ${Math.round(median(plainly)).toLocaleString('en')} a second without the client`,
    goal: isAlike ? { text: '>= 95 %', met: share >= 0.95 } : undefined,
  };
}

/** Real requests to a server on this machine, with the client and without, in turns. */
export async function measureThroughput(): Promise<Section> {
  const server = new Worker(SERVER, { eval: true });
  const [port] = (await once(server, 'message')) as [number];
  const rows: Row[] = [];
  for (const pair of pairsFor(`http://127.0.0.1:${port}/`)) rows.push(await measurePair(pair));
  await server.terminate();
  return { title: `Real requests, ${AT_ONCE} at a time, through the client`, rows };
}
