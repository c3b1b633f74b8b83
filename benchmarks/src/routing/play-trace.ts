import { createRegionRouter } from '@landfall/core/routing';
import { virtualClock } from '@landfall/core/testing';
import { REGIONS, type Served, type Trace } from './traces.ts';

const FOR_MS = 60_000;
const EVERY_MS = 4;

/** What clients met in a trace: the share of requests that failed, and the 99th percentile of the others in milliseconds. */
export interface Met {
  readonly failed: number;
  readonly p99Ms: number;
  readonly retries: number;
}

/** Sends one request to a region, and tells whether it failed. */
type Ask = (region: number) => Promise<Served>;

/** Sends a request as one client does: once, or twice if it failed and may be sent again. */
type Send = (ask: Ask, maySendAgain: boolean) => Promise<boolean>;

function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** How a client of each kind chooses, also when it tries a request that failed once more, in another region. */
export const KINDS: Readonly<
  Record<string, (clock: ReturnType<typeof virtualClock>, inFlight: readonly number[]) => Send>
> = {
  'region router': (clock) => {
    const entries = REGIONS.map((region) => ({ region, endpoint: region, weight: 1, state: 'in' as const }));
    const router = createRegionRouter<Ask, Served>({
      source: async () => ({ version: 1, model: 'm', entries }),
      invoke: async ({ region }, ask) => ask(REGIONS.indexOf(region as (typeof REGIONS)[number])),
      judge: ({ fails }) => (fails ? 'failed' : 'ok'),
      clock,
      random: chances(3),
    });
    return async (ask, maySendAgain) => (await router.send(ask, { isIdempotent: maySendAgain })).ok;
  },
  'round robin': () => {
    let next = 0;
    const step = (): number => {
      next = (next + 1) % REGIONS.length;
      return next;
    };
    return async (ask, maySendAgain) => {
      if (!(await ask(step())).fails) return true;
      return maySendAgain && !(await ask(step())).fails;
    };
  },
  'least loaded': (_, inFlight) => {
    const least = (without?: number): number => {
      const others = REGIONS.map((__, place) => place).filter((place) => place !== without);
      return others.reduce((a, b) => ((inFlight[b] ?? 0) < (inFlight[a] ?? 0) ? b : a));
    };
    return async (ask, maySendAgain) => {
      const first = least();
      if (!(await ask(first)).fails) return true;
      return maySendAgain && !(await ask(least(first))).fails;
    };
  },
};

/** Plays a minute of a trace, at 250 requests a second. */
export async function playTrace(trace: Trace, kind: (typeof KINDS)[string], maySendAgain: boolean): Promise<Met> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const chance = chances(7);
  const inFlight = REGIONS.map(() => 0);
  const send = kind(clock, inFlight);
  const took: number[] = [];
  let [failed, asked] = [0, 0];
  const ask: Ask = async (region) => {
    asked += 1;
    const before = inFlight[region] ?? 0;
    const served = trace.serve(region, clock.now() - startedAt, before, chance());
    inFlight[region] = before + 1;
    await clock.sleep(served.ms);
    inFlight[region] = (inFlight[region] ?? 1) - 1;
    return served;
  };
  const all: Promise<void>[] = [];
  for (let at = 0; at < FOR_MS; at += EVERY_MS) {
    const from = clock.now();
    all.push(
      send(ask, maySendAgain).then((isOk) => {
        if (isOk) took.push(clock.now() - from);
        else failed += 1;
      }),
    );
    await clock.sleep(EVERY_MS);
  }
  await Promise.all(all);
  took.sort((a, b) => a - b);
  return {
    failed: failed / all.length,
    p99Ms: took[Math.floor(0.99 * took.length)] ?? 0,
    retries: asked - all.length,
  };
}
