import type { RegionAfterRollback, RollbackOutcome } from '../errors/rollout-error.ts';
import { withoutStop } from '../text/full-stop.ts';
import { listed } from '../text/listed.ts';

/** What was read in a region after its rollback, in a few words, without the region's name. */
export function describeAfter({ previous, version, percent, detail }: Omit<RegionAfterRollback, 'region'>): string {
  const which = `the previous deployment${version === undefined ? '' : ` (version ${version})`}`;
  const why = detail === undefined ? '' : ` (${withoutStop(detail)})`;
  switch (previous) {
    case 'none':
      return 'there was no previous deployment';
    case 'unread':
      return `the previous deployment could not be read${why}, so what serves there is not known`;
    case 'absent':
      return `the previous deployment is gone${why}, so what serves there is not known`;
    case 'ready':
      return `${which} takes ${percent === 100 ? 'all' : `${percent ?? 0} percent of the`} traffic`;
    case 'pending':
    case 'failed':
    case 'mixed':
      return `${which} is ${previous}${why}`;
    default:
      return previous satisfies never;
  }
}

/** What was read after a rollback, grouped by result; empty if nothing was read. */
function describeRegions(regions: readonly RegionAfterRollback[]): string {
  const alike = new Map<string, string[]>();
  for (const { region, ...after } of regions) {
    const text = describeAfter(after);
    const names = alike.get(text);
    if (names === undefined) alike.set(text, [region]);
    else names.push(region);
  }
  const parts = [...alike].map(([text, names]) => `in ${listed(names, ', ')} ${text}`);
  return parts.length === 0 ? '' : `Read afterwards: ${listed(parts, '; ')}.`;
}

/** What a rollback did, in sentences. They only say what was read. `where`: in which regions, if not in all; `whose`: which rollout made what was rolled back. */
export function describeRollback(rollback: RollbackOutcome, where = '', whose = 'this rollout'): string {
  switch (rollback.outcome) {
    case 'not-needed':
      return 'Nothing was rolled back.';
    case 'completed':
      return `Everything that ${whose} made${where} was removed. ${describeRegions(rollback.regions)}`.trim();
    case 'incomplete': {
      const left = rollback.left.map(({ what, region, why }) => `the ${what} in ${region} (${withoutStop(why)})`);
      return `The rollback is incomplete. Not rolled back: ${listed(left, ', ')}. ${describeRegions(rollback.regions)}`.trim();
    }
    default:
      return rollback satisfies never;
  }
}
