import { emptyEvidence } from '../gates/judge/evidence.ts';
import { foldPeriod } from '../gates/judge/fold-period.ts';
import { judgeRegion } from '../gates/judge/judge-region.ts';
import { foldReading, judgeThreshold, NO_READING } from '../gates/judge/threshold.ts';
import { verdictOf } from '../gates/judge/verdict-of.ts';
import type { Observation } from '../provider/contract.ts';
import type { WatchGate } from './watch-gate.ts';
import type { WatchedRegion } from './watch-state.ts';

/** The counts of one gate in one closed period. */
export interface WatchedPeriod {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly bad: number;
}

/** What a look read of one region. */
export interface RegionLook {
  /** What serves; an error's message where it could not be read. */
  readonly seen: Observation | { readonly unread: string };
  /** By gate with counts: closed periods, in order. */
  readonly counts: Readonly<Record<string, readonly WatchedPeriod[]>>;
  /** Up to which time the counts are complete. */
  readonly countedTo: number;
  /** By gate on a value; null where there is none. */
  readonly values: Readonly<Record<string, number | null>>;
  /** How the version answered samples. `unasked`: there are none, or nothing could be asked. */
  readonly probe: 'pass' | 'fail' | 'unasked';
}

/** What the look says of the region's health. */
export interface JudgedLook {
  readonly region: WatchedRegion;
  /** Why it is unhealthy, by its gates; empty if nothing is against it. */
  readonly against: readonly string[];
  /** Whether it serves, and neither its probe nor its last requests speak against it. */
  readonly isWell: boolean;
}

/** Whether the last periods of a region were no worse than acceptable. Without requests nothing speaks against it. */
function areFine(gates: readonly WatchGate[], { counts, values }: RegionLook): boolean {
  for (const { name, rule } of gates) {
    if (!('kind' in rule)) {
      const value = values[name];
      if (value === undefined || value === null) continue;
      if (value > (rule.max ?? Number.POSITIVE_INFINITY) || value < (rule.min ?? Number.NEGATIVE_INFINITY))
        return false;
      continue;
    }
    const periods = counts[name] ?? [];
    const all = periods.reduce((sum, period) => sum + period.requests, 0);
    const bad = periods.reduce((sum, period) => sum + period.bad, 0);
    if (bad > rule.acceptable * all) return false;
  }
  return true;
}

/** Whether a look shows that a region does not serve. What cannot be read, or is being changed, is not known to be down; what does not answer its samples is. */
function isKnownDown({ seen, probe }: RegionLook): boolean {
  if (probe === 'fail') return true;
  return !('unread' in seen) && seen.state !== 'pending' && seen.state !== 'ready';
}

/** Folds what a look read into what is known of a region. */
export function judgeLook(before: WatchedRegion, gates: readonly WatchGate[], look: RegionLook): JudgedLook {
  const evidence = { ...before.gates };
  const values = { ...before.values };
  const against: string[] = [];
  for (const { name, rule, phi0 } of gates) {
    if (!('kind' in rule)) {
      const value = foldReading(values[name] ?? NO_READING, rule, look.values[name] ?? null);
      values[name] = value;
      const { verdict, sentence } = judgeThreshold(rule, value);
      if (verdict === 'fail') against.push(sentence);
      continue;
    }
    let known = evidence[name] ?? emptyEvidence(rule, phi0);
    for (const { from, to, requests, bad } of look.counts[name] ?? [])
      known = foldPeriod(known, rule, { from, to, n: requests, k: bad, m: 0, b: 0 });
    evidence[name] = known;
    if (verdictOf(rule, known) === 'fail') against.push(judgeRegion(rule, known).sentence);
  }
  const { seen } = look;
  const isUnread = 'unread' in seen;
  const isServing = !isUnread && seen.state === 'ready' && look.probe !== 'fail';
  return {
    region: {
      ...before,
      gates: evidence,
      values,
      watermark: Math.max(before.watermark, look.countedTo),
      isUnread,
      notServing: isServing ? 0 : before.notServing + (isKnownDown(look) ? 1 : 0),
    },
    against,
    isWell: isServing && against.length === 0 && areFine(gates, look),
  };
}
