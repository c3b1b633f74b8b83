import { createRegionRouter } from '../src/routing/region-router.ts';
import type { RegionRouterOptions, SendOptions, Sent } from '../src/routing/region-router-options.ts';
import type { RoutingEvent } from '../src/routing/routing-event.ts';
import type { RoutingEntry } from '../src/routing/table/routing-table.ts';
import { virtualClock } from '../src/testing/virtual-clock.ts';

/** How a simulated region answers. */
export type Answer = {
  readonly ms: number;
  readonly status?: number;
  readonly retryAfter?: string;
  readonly error?: string;
};
/** How each region answers at a time, in milliseconds after the start. */
export type World = Readonly<Record<string, (at: number, attempt: number) => Answer>>;

/** Numbers from 0 to 1 that are the same in each run. */
export function chance(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

export const entry = (region: string, but: Partial<RoutingEntry> = {}): RoutingEntry => ({
  region,
  url: `https://${region}.example`,
  weight: 1,
  state: 'in',
  modelVersion: '42',
  ...but,
});

export interface Served {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

/** A router over a simulated world. */
export function played(
  world: World,
  options: Partial<RegionRouterOptions<string, Served>> = {},
  entries: readonly RoutingEntry[] = Object.keys(world).map((region) => entry(region)),
) {
  const clock = options.clock ?? virtualClock();
  const asked: string[] = [];
  const events: RoutingEvent[] = [];
  const from = clock.now();
  const router = createRegionRouter<string, Served>({
    source: async () => ({ version: 1, model: 'fraud', entries }),
    random: chance(),
    onEvent: (event) => events.push(event),
    invoke: async ({ region }, _, { attempt, signal }) => {
      asked.push(region);
      const { ms, status = 200, retryAfter, error } = world[region]?.(clock.now() - from, attempt) ?? { ms: 0 };
      await clock.sleep(ms, signal);
      if (error !== undefined) throw new Error(error);
      return { status, headers: { get: () => retryAfter ?? null } };
    },
    ...options,
    clock,
  });
  const send = async (
    count: number,
    sending: SendOptions = { isIdempotent: true },
  ): Promise<readonly Sent<Served>[]> => {
    const all: Sent<Served>[] = [];
    for (let at = 0; at < count; at += 1) all.push(await router.send('request', sending));
    return all;
  };
  const counts = (): Readonly<Record<string, number>> => {
    const of: Record<string, number> = {};
    for (const region of asked) of[region] = (of[region] ?? 0) + 1;
    return of;
  };
  return { router, clock, asked, events, send, counts };
}

export const fine =
  (ms = 50) =>
  (): Answer => ({ ms });
export const broken = (): Answer => ({ ms: 5, status: 500 });

/** The region that answered; undefined if none did. */
export function regionOf(sent: Sent<Served> | undefined): string | undefined {
  return sent?.ok === true ? sent.region : undefined;
}
