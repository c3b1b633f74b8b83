import { HORIZON_MS, nextChange, openAt, type WindowRules } from './open-at.ts';

/** A time in which new waves and stages may start, or may not, all along; in milliseconds since the epoch. */
export interface WindowPeriod {
  readonly isOpen: boolean;
  readonly from: number;
  /** Its end, which is no longer part of it. */
  readonly to: number;
}

/** More than a rollout passes through, few enough to look at each. */
const MOST_KEPT = 64;

/** The periods that were computed of each spec, the last one first. */
const KEPT = new WeakMap<WindowRules, WindowPeriod[]>();

/** The period that a time in milliseconds since the epoch belongs to, as far as it is known. Computed once, since the engine asks it at every turn. */
export function periodAt(rules: WindowRules, at: number): WindowPeriod {
  let kept = KEPT.get(rules);
  if (kept === undefined) {
    kept = [];
    KEPT.set(rules, kept);
  }
  for (const period of kept) if (at >= period.from && at < period.to) return period;
  const to = nextChange(rules, at) ?? at + HORIZON_MS;
  const period = { isOpen: openAt(rules, at), from: at, to };
  // The same period from its beginning on, where an earlier time of it is asked for.
  const rest = kept.filter((other) => other.to !== to);
  kept.splice(0, kept.length, period, ...rest.slice(0, MOST_KEPT - 1));
  return period;
}
