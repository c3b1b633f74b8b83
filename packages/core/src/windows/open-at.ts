import type { Freeze } from '../spec/change-window.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { instantMs } from '../text/instant-ms.ts';
import { isWindowOpen, nextEdge } from './week-spans.ts';
import { DAY_MS } from './week-time.ts';

/** The part of a spec that says when new waves and stages may start. A whole spec is one. */
export type WindowRules = Pick<RolloutSpec, 'windows' | 'freeze'>;

/** How far ahead a change is looked for: longer than any freeze, and than any year of a time zone. */
export const HORIZON_MS = 400 * DAY_MS;

/** The freeze at a time in milliseconds since the epoch, of several the one that ends last; undefined if there is none. */
export function freezeAt({ freeze = [] }: WindowRules, at: number): Freeze | undefined {
  let last: Freeze | undefined;
  for (const each of freeze) {
    if (at < instantMs(each.from) || at >= instantMs(each.to)) continue;
    if (last === undefined || instantMs(each.to) > instantMs(last.to)) last = each;
  }
  return last;
}

/** Whether new waves and stages may start at a time in milliseconds since the epoch: a window is open, or there are none, and no freeze is in force. */
export function openAt(rules: WindowRules, at: number): boolean {
  if (freezeAt(rules, at) !== undefined) return false;
  return rules.windows?.some((window) => isWindowOpen(window, at)) ?? true;
}

/** The next time after `at` at which a window or a freeze may begin or end. */
function nextMoment(rules: WindowRules, at: number): number {
  const frozen = freezeAt(rules, at);
  if (frozen !== undefined) return instantMs(frozen.to);
  const freezes = rules.freeze?.map(({ from }) => instantMs(from)).filter((from) => from > at) ?? [];
  return Math.min(...freezes, ...(rules.windows?.map((window) => nextEdge(window, at)) ?? []));
}

/** When `openAt` next gives another answer than at `at`; undefined if not within 400 days. Both in milliseconds since the epoch. */
export function nextChange(rules: WindowRules, at: number): number | undefined {
  const isOpen = openAt(rules, at);
  for (let next = nextMoment(rules, at); next <= at + HORIZON_MS; next = nextMoment(rules, next))
    if (openAt(rules, next) !== isOpen) return next;
  return undefined;
}
