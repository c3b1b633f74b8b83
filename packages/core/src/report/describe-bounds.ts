import type { ExposureBound } from '../plan/bounds.ts';
import type { Plan } from '../plan/plan.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatShare } from '../text/format-share.ts';
import { listed } from '../text/listed.ts';

/** What a rollout of this plan never exceeds, in words: time, regions at risk, and users on the new version. */
export function describeBounds({ bounds }: Plan): readonly string[] {
  const { shortestMs, longestMs, longestWithRollbackMs, longestWindowWaitMs, regionsAtRisk, exposure } = bounds;
  const least = shortestMs === 0 ? '' : `at least ${formatDuration(shortestMs)}, and `;
  const items = [
    `It takes ${least}at most ${longest(longestMs)}; if it fails at its end and is rolled back, at most ${longest(longestWithRollbackMs)}. Commands, pauses and times in which no process drives it are not counted.`,
  ];
  if (longestWindowWaitMs > 0)
    items.push(`${longest(longestWindowWaitMs)} of these are the longest wait for windows and freezes.`);
  items.push(
    `At most ${regionsAtRisk} ${regionsAtRisk === 1 ? 'region is' : 'regions are'} at risk at a time: deployed, and not verified yet.`,
    `Users on the new version, if all regions have the same traffic: ${sharesOf(exposure)}. A region where nothing serves yet counts in full from its wave on.`,
  );
  return items;
}

/** A longest duration in two units, rounded up. */
export function longest(ms: number): string {
  const unit = [86_400_000, 3_600_000, 60_000].find((size) => ms >= size) ?? 1_000;
  const second = unit === 86_400_000 ? 3_600_000 : unit / 60;
  return formatDuration(unit === 1_000 ? ms : Math.ceil(ms / second) * second);
}

/** `at most 5 % from route-5 on`; waves move no traffic. */
function sharesOf(exposure: readonly ExposureBound[]): string {
  const moves = exposure.filter(({ percent }) => percent > 0);
  const shares = moves.map(({ phase, percentOfAll }) => `${formatShare(percentOfAll / 100)} from ${phase} on`);
  return `at most ${listed(shares, ', ')}`;
}
