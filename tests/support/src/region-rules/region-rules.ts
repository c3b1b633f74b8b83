// Not in the index: soaks and sweeps, which are no tests, need no vitest.
import { budgetRules } from './budget-rules.ts';
import { undisturbedIn } from './expect-regions.ts';
import { holdRules } from './hold-rules.ts';
import type { OpenCloud, RegionRule } from './regional-cloud.ts';
import { supersedeRules } from './supersede-rules.ts';

export type { RegionalCloud, Trouble } from './regional-cloud.ts';

/** What a cloud must hold to when regions fail, rollouts are held, or one supersedes another: nothing is orphaned, and nothing that was there is lost. */
export function regionRules(open: OpenCloud): readonly RegionRule[] {
  const undisturbed = undisturbedIn(open);
  return [...budgetRules(open, undisturbed), ...holdRules(open, undisturbed), ...supersedeRules(open, undisturbed)];
}
