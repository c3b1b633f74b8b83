/** What a simulated region does with a request at a time: how long it takes, and whether it fails. */
export interface Served {
  readonly ms: number;
  readonly fails: boolean;
}

/** A minute in three regions. `serve`: the region by its place from 0, the time in milliseconds, its requests in flight, and a number from 0 to 1. */
export interface Trace {
  readonly name: string;
  /** Whether some regions are better than others. Where all are alike, no choice is better than another. */
  readonly hasChoice: boolean;
  serve(region: number, at: number, inFlight: number, chance: number): Served;
}

export const REGIONS = ['a', 'b', 'c'] as const;

/** Milliseconds without any load, by region. */
const USUAL_MS = [20, 25, 30] as const;

/** Requests that a region serves at a time before they wait for each other. */
const SLOTS = 16;

const FAILED_MS = 5;

function usual(region: number, inFlight: number, chance: number): Served {
  const ms = (USUAL_MS[region] ?? 20) * Math.max(1, inFlight / SLOTS) * (0.7 - 0.3 * Math.log(1 - chance));
  return { ms, fails: false };
}

function failing(isFailing: boolean, served: Served): Served {
  return isFailing ? { ms: FAILED_MS, fails: true } : served;
}

export const TRACES: readonly Trace[] = [
  {
    name: 'one region is ten times slower after ten seconds',
    hasChoice: true,
    serve(region, at, inFlight, chance) {
      const { ms, fails } = usual(region, inFlight, chance);
      return { ms: region === 0 && at > 10_000 ? 10 * ms : ms, fails };
    },
  },
  {
    name: 'one region fails for ten seconds, and is fine for ten',
    hasChoice: true,
    serve: (region, at, inFlight, chance) =>
      failing(region === 0 && Math.floor(at / 10_000) % 2 === 1, usual(region, inFlight, chance)),
  },
  {
    name: 'one region fails every second request',
    hasChoice: true,
    serve: (region, at, inFlight, chance) =>
      failing(region === 0 && at > 5_000 && (chance * 1_000) % 1 < 0.5, usual(region, inFlight, chance)),
  },
  {
    name: 'all regions fail three in ten requests, for twenty seconds',
    hasChoice: false,
    serve: (region, at, inFlight, chance) =>
      failing(at > 20_000 && at < 40_000 && (chance * 1_000) % 1 < 0.3, usual(region, inFlight, chance)),
  },
];
