import type { Location, RoutingEntry } from './table/routing-table.ts';

/** A region is near if its latency exceeds the lowest one by at most this much, in milliseconds or as a share of it. */
const NEAR_MS = 10;
const NEAR_SHARE = 0.2;
/** It becomes near at once within half of that, and stops being near after this many higher latencies in a row. */
const BACK = 0.5;
const MOST_LONGER = 3;
/** The latency of a region is the lowest of its last measurements. */
const MEASUREMENTS = 5;
/** A signal in glass fibre goes there and back over 100 km in about a millisecond. */
const KM_PER_MS = 100;
const EARTH_KM = 6_371;

/** The distance between two places over the ground, in kilometres. */
function distanceKm(a: Location, b: Location): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
  const across = Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half(b.latitude - a.latitude) + across)));
}

/** What is known of the way to a region. */
interface Way {
  /** The last measurements, in milliseconds. */
  readonly measured: number[];
  isNear: boolean;
  /** How many of the last measurements in a row were too high. */
  longer: number;
}

/** Which regions are the closest: by measured latency, or by distance until there is one. A region at the edge does not come and go with each measurement. */
export class NearSet {
  readonly #ways = new Map<string, Way>();
  readonly #here: Location | undefined;

  constructor(here: Location | undefined) {
    this.#here = here;
  }

  /** Compares the latencies again, after a change of the table or after measurements. `measured`: the network latency to each region that was measured now, in milliseconds. */
  compare(entries: readonly RoutingEntry[], measured: ReadonlyMap<string, number> = new Map()): void {
    const known = new Set(entries.map(({ region }) => region));
    for (const region of this.#ways.keys()) if (!known.has(region)) this.#ways.delete(region);
    for (const region of known) this.#add(region, measured.get(region));
    const { limitAt, msTo } = this.#latencies(entries);
    for (const entry of entries) {
      const way = this.#wayTo(entry.region);
      const ms = measured.get(entry.region);
      // What was guessed until the first measurement is forgotten at once.
      if (way.measured.length < 2) way.isNear = msTo(entry) <= limitAt(1);
      else if (ms !== undefined) {
        way.longer = ms > limitAt(1) ? way.longer + 1 : 0;
        if (way.longer >= MOST_LONGER) way.isNear = false;
        else if (ms <= limitAt(BACK)) way.isNear = true;
      }
    }
  }

  /** The near ones of some entries; if none of these is near, the nearest. */
  of(entries: readonly RoutingEntry[]): readonly RoutingEntry[] {
    const near = entries.filter(({ region }) => this.#ways.get(region)?.isNear === true);
    if (near.length > 0 || entries.length === 0) return near;
    const { limitAt, msTo } = this.#latencies(entries);
    return entries.filter((entry) => msTo(entry) <= limitAt(1));
  }

  #wayTo(region: string): Way {
    const way = this.#ways.get(region) ?? { measured: [], isNear: false, longer: 0 };
    this.#ways.set(region, way);
    return way;
  }

  #add(region: string, ms: number | undefined): void {
    const { measured } = this.#wayTo(region);
    if (ms === undefined) return;
    measured.push(ms);
    if (measured.length > MEASUREMENTS) measured.shift();
  }

  /** The latencies of some entries, and the highest one that is near, with a part of the margin. A region of which nothing is known is as near as the best, until another is measured. */
  #latencies(entries: readonly RoutingEntry[]): {
    readonly limitAt: (part: number) => number;
    readonly msTo: (entry: RoutingEntry) => number;
  } {
    const lowest = (all: readonly (number | undefined)[]): number | undefined => {
      const known = all.filter((ms) => ms !== undefined);
      return known.length === 0 ? undefined : Math.min(...known);
    };
    const measured = lowest(entries.map((entry) => this.#measuredMs(entry)));
    // A guess does not make what was measured look far.
    const best = measured ?? lowest(entries.map((entry) => this.#guessedMs(entry))) ?? 0;
    const margin = Math.max(NEAR_MS, NEAR_SHARE * best);
    const unknownMs = measured === undefined ? best : Number.POSITIVE_INFINITY;
    return {
      limitAt: (part) => best + part * margin,
      msTo: (entry) => this.#measuredMs(entry) ?? this.#guessedMs(entry) ?? unknownMs,
    };
  }

  #measuredMs({ region }: RoutingEntry): number | undefined {
    const measured = this.#ways.get(region)?.measured ?? [];
    return measured.length === 0 ? undefined : Math.min(...measured);
  }

  #guessedMs({ location }: RoutingEntry): number | undefined {
    if (this.#here === undefined || location === undefined) return undefined;
    return distanceKm(this.#here, location) / KM_PER_MS;
  }
}
