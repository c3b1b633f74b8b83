import type { Location, RoutingEntry } from './table/routing-table.ts';

/** A region is near if its latency exceeds the lowest one by at most this much, in milliseconds or as a share of it. */
const NEAR_MS = 10;
const NEAR_SHARE = 0.2;
/** It becomes near at once within half of that, and stops being near after this many higher latencies in a row. */
const BACK = 0.5;
const MOST_LONGER = 3;
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

interface Way {
  /** The last measurements, in milliseconds. */
  readonly measured: number[];
  isNear: boolean;
  /** How many of the last comparisons in a row found its latency too high. */
  longer: number;
}

/** Which regions are the closest: by measured latency, or by distance until there is one. A region at the edge does not come and go with each measurement. */
export class NearSet {
  readonly #ways = new Map<string, Way>();
  readonly #here: Location | undefined;

  constructor(here: Location | undefined) {
    this.#here = here;
  }

  /** The network latency to a region was measured, in milliseconds. */
  measured(region: string, ms: number): void {
    const way = this.#wayTo(region);
    const { measured } = way;
    // What was guessed from distances is forgotten at once.
    if (measured.length === 0) way.longer = MOST_LONGER - 1;
    measured.push(ms);
    if (measured.length > MEASUREMENTS) measured.shift();
  }

  /** Compares the latencies again, after measurements or a change of the table. */
  compare(entries: readonly RoutingEntry[]): void {
    const ways = entries.map((entry) => ({ way: this.#wayTo(entry.region), ms: this.#msTo(entry) }));
    const best = Math.min(...ways.map(({ ms }) => ms));
    const margin = Math.max(NEAR_MS, NEAR_SHARE * best);
    for (const { way, ms } of ways) {
      if (ms <= best + BACK * margin) way.isNear = true;
      way.longer = ms > best + margin ? way.longer + 1 : 0;
      if (way.longer >= MOST_LONGER) way.isNear = false;
    }
    const known = new Set(entries.map(({ region }) => region));
    for (const region of this.#ways.keys()) if (!known.has(region)) this.#ways.delete(region);
  }

  /** The near ones of some entries; if none of these is near, the nearest. */
  of(entries: readonly RoutingEntry[]): readonly RoutingEntry[] {
    const near = entries.filter(({ region }) => this.#ways.get(region)?.isNear === true);
    if (near.length > 0 || entries.length === 0) return near;
    const best = Math.min(...entries.map((entry) => this.#msTo(entry)));
    return entries.filter((entry) => this.#msTo(entry) <= best + Math.max(NEAR_MS, NEAR_SHARE * best));
  }

  #wayTo(region: string): Way {
    const known = this.#ways.get(region);
    if (known !== undefined) return known;
    // Until it is compared, a region is as near as any other.
    const way: Way = { measured: [], isNear: false, longer: MOST_LONGER - 1 };
    this.#ways.set(region, way);
    return way;
  }

  #msTo({ region, location }: RoutingEntry): number {
    const measured = this.#ways.get(region)?.measured ?? [];
    if (measured.length > 0) return Math.min(...measured);
    if (this.#here === undefined || location === undefined) return 0;
    return distanceKm(this.#here, location) / KM_PER_MS;
  }
}
