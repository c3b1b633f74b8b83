import { createRegionRouter, type RoutingEntry } from '@landfall/core/routing';
import { median } from '../median.ts';
import type { Section } from '../row.ts';

const REGIONS = 12;
const WARM_UP = 20_000;
const REQUESTS = 50_000;
const ROUNDS = 5;

const answer = { status: 200 };

/** Microseconds of each of many calls, one after the other. */
async function microseconds(send: () => Promise<unknown>): Promise<Float64Array> {
  for (let at = 0; at < WARM_UP; at += 1) await send();
  const took = new Float64Array(REQUESTS);
  for (let at = 0; at < REQUESTS; at += 1) {
    const from = performance.now();
    await send();
    took[at] = 1_000 * (performance.now() - from);
  }
  return took.sort();
}

function at(sorted: Float64Array, quantile: number): number {
  return sorted[Math.floor(quantile * sorted.length)] ?? 0;
}

/** What the client adds to a request that is answered at once: choosing a region, its time limit, and counting. */
export async function measureChoosing(): Promise<Section> {
  const entries: RoutingEntry[] = Array.from({ length: REGIONS }, (_, place) => ({
    region: `aws/r${place}`,
    endpoint: 'fraud',
    weight: 1,
    state: 'in',
  }));
  const router = createRegionRouter<number, typeof answer>({
    source: async () => ({ version: 1, model: 'fraud', entries }),
    invoke: async () => answer,
  });
  const added: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = await microseconds(async () => answer);
    const routed = await microseconds(async () => router.send(1, { isIdempotent: true }));
    added.push(at(routed, 0.5) - at(plain, 0.5));
    p99.push(at(routed, 0.99) - at(plain, 0.99));
  }
  const row = (what: string, us: number, most: number) => ({
    what,
    measured: `${us.toFixed(1)} us`,
    detail: `${REGIONS} regions`,
    goal: { text: `< ${most} us`, met: us < most },
  });
  return {
    title: 'What the client adds to a request',
    rows: [row('median', median(added), 5), row('99th percentile', median(p99), 20)],
  };
}
