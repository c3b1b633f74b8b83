import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import type { InheritedRegion } from '../plan/follow-up.ts';
import type { Providers } from '../plan/plan-options.ts';
import type { RolloutRun } from '../run/rollout-run.ts';
import { enumerated } from '../text/listed.ts';
import { followUpRun } from './follow-up-run.ts';
import { leftIn, notPossible, type Parent, type RolloutOrReport, readParent } from './read-parent.ts';

/** The options of a rollback of an ended rollout. */
export interface RollBackOptions<P extends Providers = Providers>
  extends Omit<RolloutOptions<P>, 'metrics' | 'onHold'> {
  readonly journal: Journal;
  /** The regions to roll back (`aws/us-east-1`). Default: all that the rollout changed. */
  readonly regions?: readonly string[] | undefined;
  /** Why, for the log and the ledger. */
  readonly reason?: string | undefined;
  /**
   * What to do in a region without a previous deployment in which the version takes traffic. `refuse` (the default): it is left as it is. `remove`: the
   * version is removed, and nothing serves there.
   */
  readonly withoutPrevious?: 'refuse' | 'remove' | undefined;
}

/** The regions to roll back, and what the rollout left in each. */
function toRollBack(
  { state }: Parent,
  wanted: readonly string[] | undefined,
): Result<Readonly<Record<string, InheritedRegion>>, RolloutError> {
  const { id } = state;
  const regions: Record<string, InheritedRegion> = {};
  for (const region of state.regions) {
    const { key } = region.planned;
    const left = wanted === undefined || wanted.includes(key) ? leftIn(region) : undefined;
    if (left !== undefined) regions[key] = left;
  }
  const missing = (wanted ?? []).filter((key) => regions[key] === undefined);
  if (missing.length > 0) return err(notPossible(`rollout ${id} left nothing in ${enumerated(missing)}`));
  if (Object.keys(regions).length === 0)
    return err(notPossible(`rollout ${id} left nothing that could be rolled back`));
  return ok(regions);
}

/**
 * Rolls back a rollout that has ended: in each region traffic returns to the previous deployment, then the version is removed. The rollback is a rollout with its own
 * log and report, without windows, approvals and bakes. A region fails with a `conflict` where the version no longer serves, or the previous deployment is gone; the other
 * regions are rolled back. The version is blocked in the regions that were rolled back. `of`: the rollout's id, or its report.
 */
export async function rollBack<P extends Providers>(
  of: RolloutOrReport,
  options: RollBackOptions<P>,
): Promise<Result<RolloutRun, RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  const { regions: wanted, reason, withoutPrevious, ...rest } = checked.value;
  const journal = guardJournal(rest.journal);
  const parent = await readParent(journal, of, 'abort it instead, with abortRollout or its abort()');
  if (parent.isErr()) return err(parent.error);
  const regions = toRollBack(parent.value, wanted);
  if (regions.isErr()) return err(regions.error);
  const { state } = parent.value;
  const followUp = {
    of: state.id,
    does: 'roll-back',
    ...(reason !== undefined && { reason }),
    ...(withoutPrevious !== undefined && { withoutPrevious }),
    regions: regions.value,
    ...(state.table !== undefined && { table: state.table }),
  } as const;
  return followUpRun(journal, parent.value, followUp, rest);
}
