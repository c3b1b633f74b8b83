import type { Health, HealthPeriod } from '../provider/contract.ts';

/** How one version serves its requests, from a time after the rollout's start. */
export interface SimulatedService {
  /** Milliseconds after the rollout's start; default 0. */
  readonly fromMs?: number | undefined;
  /** The share of its requests that fail, 0 to 1; default 0. */
  readonly errors?: number | undefined;
  /** The share that is slower than any limit that is asked for, 0 to 1; default 0. */
  readonly slower?: number | undefined;
}

/** A stretch of time, in milliseconds after the rollout's start: from 0 and without end where that is left out. `toMs` is not in it. */
export interface SimulatedStretch {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** The requests of one region, and how the two versions serve them. All of it is exact: nothing is drawn. */
export interface SimulatedTraffic {
  /** Of both versions together. */
  readonly requestsPerSecond: number;
  readonly previous?: SimulatedService | undefined;
  /** In order of time. */
  readonly next?: readonly SimulatedService[] | undefined;
  /** No request comes any more, this many milliseconds after the rollout's start. */
  readonly stopsAfterMs?: number | undefined;
  /** The cloud takes the new version out of the traffic by itself, this many milliseconds after the rollout's start. */
  readonly revertsAfterMs?: number | undefined;
  /** The share of the requests that the cloud really sends to the new version while it has any, 0 to 100, whatever was set. */
  readonly sends?: number | undefined;
  /** When the counts cannot be read. */
  readonly unreadable?: readonly SimulatedStretch[] | undefined;
  /** Counts of the periods that begin in a stretch, `byMs` later than the cloud says; infinitely late if it is left out. */
  readonly late?: readonly (SimulatedStretch & { readonly byMs?: number | undefined })[] | undefined;
}

/** Whether a time is in a stretch. */
export function isWithin({ fromMs = 0, toMs = Number.POSITIVE_INFINITY }: SimulatedStretch, ms: number): boolean {
  return ms >= fromMs && ms < toMs;
}

/** What the counts of one version depend on. */
export interface Counted {
  readonly traffic: SimulatedTraffic;
  readonly startedAt: number;
  readonly which: 'previous' | 'next';
  /** The new version's share at a time, 0 to 100. */
  readonly percentAt: (at: number) => number;
  /** When it is asked. */
  readonly now: number;
  readonly finalAfterMs: number;
}

/** Whether the counts of a period that begins at `from` and ends at `to` are not complete yet. */
function isOpen({ traffic, startedAt, now, finalAfterMs }: Counted, from: number, to: number): boolean {
  const late = traffic.late?.find((stretch) => isWithin(stretch, from - startedAt));
  const { byMs = Number.POSITIVE_INFINITY } = late ?? { byMs: 0 };
  return now < to + finalAfterMs + byMs;
}

function serviceAt({ traffic, startedAt, which }: Counted, at: number): SimulatedService {
  if (which === 'previous') return traffic.previous ?? {};
  return traffic.next?.findLast(({ fromMs = 0 }) => at >= startedAt + fromMs) ?? {};
}

/** How much of a share adds up to whole requests in a period: what is left over counts in the next one. */
function wholePart(perPeriod: number, index: number): number {
  return Math.floor(perPeriod * (index + 1) + 1e-6) - Math.floor(perPeriod * index + 1e-6);
}

/** The counts of one version in the periods of a range, by its share at the beginning of each. */
export function simulatedHealth(
  counted: Counted,
  { from, to, periodMs }: { readonly from: number; readonly to: number; readonly periodMs: number },
  countsSlower: boolean,
): Health {
  const { traffic, startedAt, which, percentAt } = counted;
  const { requestsPerSecond, stopsAfterMs = Number.POSITIVE_INFINITY } = traffic;
  const periods: HealthPeriod[] = [];
  const open: number[] = [];
  for (let at = from; at + periodMs <= to; at += periodMs) {
    if (at >= startedAt + stopsAfterMs) continue;
    const sent = percentAt(at) === 0 ? 0 : (traffic.sends ?? percentAt(at));
    const percent = which === 'next' ? sent : 100 - sent;
    const index = Math.floor(at / periodMs);
    const all = (requestsPerSecond * periodMs * percent) / 100_000;
    const requests = wholePart(all, index);
    if (requests === 0) continue;
    if (isOpen(counted, at, at + periodMs)) {
      open.push(at);
      continue;
    }
    const { errors = 0, slower = 0 } = serviceAt(counted, at);
    const bad = (share: number): number => Math.min(requests, wholePart(all * share, index));
    periods.push({
      from: at,
      to: at + periodMs,
      requests,
      errors: bad(errors),
      ...(countsSlower && { slower: bad(slower) }),
    });
  }
  return { state: 'counts', periods, ...(open.length > 0 && { open }) };
}
