import type { BlockedTarget } from '../ledger/ledger-change.ts';
import { formatTime } from '../text/format-time.ts';
import { withoutStop } from '../text/full-stop.ts';
import { listed } from '../text/listed.ts';

const LONGEST = 60;

/** Where a version is blocked, for a row of a table: the targets, or their number. */
export function blockedTargets(blocked: readonly BlockedTarget[]): string {
  const targets = listed(
    blocked.map(({ target }) => target),
    ', ',
  );
  return blocked.length > 1 && targets.length > LONGEST ? `${blocked.length} targets` : targets;
}

/** Where a version is blocked, by which rollout and why: a sentence for each rollout that rolled it back. */
export function describeBlocked(blocked: readonly BlockedTarget[]): string {
  const alike = new Map<string, string[]>();
  for (const { target, version, rolloutId, at, why } of blocked) {
    const text = `: rollout ${rolloutId} rolled version ${version} back there at ${formatTime(at)} (${withoutStop(why)}).`;
    const targets = alike.get(text);
    if (targets === undefined) alike.set(text, [target]);
    else targets.push(target);
  }
  const sentences = [...alike].map(([text, targets]) => `Its version is blocked in ${listed(targets, ', ')}${text}`);
  return listed(sentences, ' ');
}
