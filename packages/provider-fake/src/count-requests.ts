import type { FakeOptions } from './fake-options.ts';
import type { CountRequests, FakeCounts, FakeRequests } from './fake-requests.ts';
import { shareSlowerThan } from './latency.ts';
import { type ServedStretch, splitAt } from './stretches.ts';

const PER_SECOND = 10;
const LATENCY_MS = 5;
const DAY_MS = 86_400_000;

/** How many times slower a broken deployment is. */
const BROKEN_SLOWDOWN = 100;

/** What holds at one time. */
export interface Behaviour {
  readonly perSecond: number;
  readonly errors: number;
  readonly latencyMs: number;
}

/** How many of `count` things happen to those from the first up to `count`, spread evenly. */
function evenly(share: number, count: number): number {
  // The small number is for shares such as 0.07, whose multiples fall just below a whole number.
  return Math.floor(share * count + 1e-6);
}

function holdsAt({ from, to, afterMs, region, version }: FakeRequests, at: Where): boolean {
  if (region !== undefined && region !== at.region) return false;
  if (version !== undefined && version !== at.version) return false;
  if (from !== undefined && at.from < from) return false;
  if (to !== undefined && at.from >= to) return false;
  return afterMs === undefined || at.from >= at.first + afterMs;
}

/** A deployment at one time. `first`: when it first took traffic. */
interface Where {
  readonly region: string;
  readonly version: string;
  readonly from: number;
  readonly first: number;
}

/** What the options say of a deployment at one time; the usual values where they say nothing, or are a function. */
export function behaviourAt({ requests }: FakeOptions, at: Where, isBroken: boolean): Behaviour {
  let behaviour: Behaviour = { perSecond: PER_SECOND, errors: 0, latencyMs: LATENCY_MS };
  if (typeof requests !== 'function')
    for (const entry of requests ?? []) {
      if (!holdsAt(entry, at)) continue;
      const { perSecond = behaviour.perSecond, errors = behaviour.errors, latencyMs = behaviour.latencyMs } = entry;
      behaviour = { perSecond, errors, latencyMs };
    }
  return isBroken ? { ...behaviour, errors: 1, latencyMs: behaviour.latencyMs * BROKEN_SLOWDOWN } : behaviour;
}

function edgesOf(requests: readonly FakeRequests[], first: number): readonly number[] {
  return requests.flatMap(({ from, to, afterMs }) =>
    [from, to, afterMs === undefined ? undefined : first + afterMs].filter((time) => time !== undefined),
  );
}

function add(one: FakeCounts, other: FakeCounts): FakeCounts {
  const { requests, errors, slower = 0 } = one;
  return {
    requests: requests + other.requests,
    errors: errors + other.errors,
    slower: slower + (other.slower ?? 0),
  };
}

const NONE: FakeCounts = { requests: 0, errors: 0, slower: 0 };

function ask(count: CountRequests, { isBroken, ...stretch }: ServedStretch): FakeCounts {
  const counts = count(stretch) ?? NONE;
  return isBroken ? { requests: counts.requests, errors: counts.requests, slower: counts.requests } : counts;
}

/** The requests of stretches, and how many of them were bad. The same stretch always has the same counts: nothing is drawn. */
export function countRequests(options: FakeOptions, stretches: readonly ServedStretch[], first: number): FakeCounts {
  const { requests = [] } = options;
  if (typeof requests === 'function') return stretches.map((stretch) => ask(requests, stretch)).reduce(add, NONE);
  const edges = edgesOf(requests, first);
  let sum = NONE;
  for (const stretch of stretches) {
    for (const { from, to } of splitAt(stretch, edges)) {
      const { perSecond, errors, latencyMs } = behaviourAt(options, { ...stretch, from, first }, stretch.isBroken);
      // Requests are numbered through the day, so that short periods lose none.
      const midnight = from - (from % DAY_MS);
      const rate = (perSecond / 1_000) * (stretch.percent / 100);
      const [before, until] = [evenly(rate, from - midnight), evenly(rate, to - midnight)];
      const { slowerThanMs } = stretch;
      const slow = slowerThanMs === undefined ? 0 : shareSlowerThan(slowerThanMs, latencyMs);
      sum = add(sum, {
        requests: until - before,
        errors: evenly(errors, until) - evenly(errors, before),
        slower: evenly(slow, until) - evenly(slow, before),
      });
    }
  }
  return sum;
}
