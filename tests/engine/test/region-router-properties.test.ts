import { createRegionRouter, type RoutingEntry, type RoutingEvent } from '@landfall/core/routing';
import { virtualClock } from '@landfall/core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const MINUTE = 60_000;
const BAD_MS = 5 * MINUTE;

/** How a region behaves while times are bad: it is fine in turns with how it fails. */
const behaviour = fc.record({
  everyMs: fc.constantFrom(500, 10_000, 60_000),
  failing: fc.constantFrom(0, 0, 0.1, 0.5, 1),
  slowMs: fc.constantFrom(5, 5, 500, 40_000),
  retryAfter: fc.constantFrom(undefined, undefined, '5', '120'),
});

const state = fc.constantFrom('in' as const, 'in' as const, 'in' as const, 'draining' as const, 'out' as const);

const scenario = fc.record({
  policy: fc.constantFrom('closest' as const, 'weighted' as const, 'failover' as const),
  regions: fc.array(fc.record({ weight: fc.constantFrom(0, 1, 3), state, behaviour }), { minLength: 1, maxLength: 6 }),
  seed: fc.nat(),
});

function chances(seed: number): () => number {
  let number = seed;
  return () => {
    number = (Math.imul(number, 1_664_525) + 1_013_904_223) >>> 0;
    return number / 0x1_0000_0000;
  };
}

type Scenario = (typeof scenario)['generate'] extends (...args: never[]) => { value: infer T } ? T : never;

/** Sends requests for ten minutes, of which the first five are bad; what breaks a promise is told in words. */
async function played({ policy, regions, seed }: Scenario): Promise<readonly string[]> {
  const clock = virtualClock();
  const from = clock.now();
  const chance = chances(seed);
  const entries = regions.map(
    ({ weight, state: of }, place): RoutingEntry => ({ region: `r${place}`, endpoint: 'm', weight, state: of }),
  );
  const open = new Set(entries.filter((entry) => entry.state === 'in' && entry.weight > 0).map(({ region }) => region));
  const out = new Map<string, number>();
  const broken: string[] = [];
  let [asked, retries, last] = [0, 0, ''];
  const onEvent = (event: RoutingEvent): void => {
    if (event.type === 'failover') retries += 1;
    if (event.type === 'region-returned') out.delete(event.region);
    if (event.type !== 'region-ejected') return;
    out.set(event.region, clock.now());
    if (out.size > Math.floor(open.size / 2)) broken.push(`${out.size} of ${open.size} regions are ejected`);
  };
  const seen = new Map<string, number>();
  const router = createRegionRouter<undefined, { status: number; headers: { get(name: string): string | null } }>({
    source: async () => ({ version: 1, model: 'm', entries }),
    policy,
    clock,
    random: chance,
    onEvent,
    timeoutMs: 10_000,
    invoke: async ({ region }, _, { attempt, signal }) => {
      asked += 1;
      if (!open.has(region)) broken.push(`${region} was asked, and takes no requests`);
      if (attempt === 2 && region === last) broken.push(`${region} was asked twice for one request`);
      last = region;
      const at = clock.now() - from;
      const of = regions[Number(region.slice(1))]?.behaviour;
      const isBad = of !== undefined && at < BAD_MS && Math.floor(at / of.everyMs) % 2 === 1;
      await clock.sleep(isBad ? of.slowMs : 5, signal);
      const hasFailed = isBad && chance() < of.failing;
      if (at > BAD_MS + 7 * MINUTE) seen.set(region, (seen.get(region) ?? 0) + 1);
      return { status: hasFailed ? 503 : 200, headers: { get: () => (hasFailed ? (of.retryAfter ?? null) : null) } };
    },
  });
  let requests = 0;
  while (clock.now() - from < BAD_MS + 9 * MINUTE) {
    const sent = await router.send(undefined, { isIdempotent: true });
    requests += 1;
    if (sent.attempts > 2) broken.push(`${sent.attempts} attempts`);
    if (!sent.ok && sent.error.kind === 'no-region' && open.size > 0)
      broken.push('no region was chosen, and there are some');
    if (sent.ok && open.size === 0) broken.push('a region answered, and none takes requests');
    await clock.sleep(250);
  }
  const seconds = (clock.now() - from) / 1_000;
  if (retries > 100 + 0.2 * requests + 10 * seconds) broken.push(`${retries} retries of ${requests} requests`);
  if (asked !== requests + retries && open.size > 0)
    broken.push(`${asked} calls for ${requests} requests and ${retries} retries`);
  // Once all is well, everybody is back. One request at a time needs no region that is lighter than the others.
  const isEven = new Set(regions.filter((_, place) => open.has(`r${place}`)).map(({ weight }) => weight)).size === 1;
  if (policy === 'weighted' || (policy === 'closest' && isEven))
    for (const region of open) if (!seen.has(region)) broken.push(`${region} did not come back`);
  return broken;
}

test('whatever regions do, a request goes to one that takes requests, at most twice, and all come back once they are well', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (each) => {
      expect(await played(each)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
