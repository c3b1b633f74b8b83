import { err, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import type { InheritedRegion } from '../plan/follow-up.ts';
import type { Providers } from '../plan/plan-options.ts';
import type { RolloutRun } from '../run/rollout-run.ts';
import { enumerated } from '../text/listed.ts';
import { followUpRun } from './follow-up-run.ts';
import { leftIn, notPossible, type RolloutOrReport, readParent } from './read-parent.ts';

/** The options of the removal of kept deployments. */
export interface RetireOptions<P extends Providers = Providers>
  extends Omit<RolloutOptions<P>, 'metrics' | 'onHold' | 'samples' | 'router'> {
  readonly journal: Journal;
  /** The regions in which to remove it (`aws/us-east-1`). Default: all in which the rollout kept one. */
  readonly regions?: readonly string[] | undefined;
  /** Why, for the log. */
  readonly reason?: string | undefined;
}

/**
 * Removes the previous deployments that an ended rollout kept. It is a rollout of its own, with a log and a report. It claims the targets and
 * looks first: a deployment that takes traffic, or whose version should serve there by the ledger, stays, and the region fails with a `conflict`. `of`: the rollout's id, or its report.
 */
export async function retireKept<P extends Providers>(
  of: RolloutOrReport,
  options: RetireOptions<P>,
): Promise<Result<RolloutRun, RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  const { regions: wanted, reason, ...rest } = checked.value;
  const journal = guardJournal(rest.journal);
  const parent = await readParent(journal, of, 'wait until it has');
  if (parent.isErr()) return err(parent.error);
  const { id, regions } = parent.value.state;
  const kept: Record<string, InheritedRegion> = {};
  for (const region of regions) {
    const { key } = region.planned;
    const left = wanted === undefined || wanted.includes(key) ? leftIn(region) : undefined;
    if (left !== undefined && left.previous !== null) kept[key] = left;
  }
  const missing = (wanted ?? []).filter((key) => kept[key] === undefined);
  if (missing.length > 0) return err(notPossible(`rollout ${id} kept nothing in ${enumerated(missing)}`));
  const targets = Object.values(kept).map(({ target }) => target);
  if (targets.length === 0) return err(notPossible(`rollout ${id} kept nothing`));
  const ledger = await journal.ledger(targets);
  if (ledger.isErr()) return err(asRolloutError(ledger.error));
  for (const { region, desired } of ledger.value) {
    const inherited = kept[region];
    if (inherited !== undefined && typeof desired === 'string') kept[region] = { ...inherited, desired };
  }
  const why = reason === undefined ? {} : { reason };
  const followUp = { of: id, does: 'retire-previous', ...why, regions: kept } as const;
  return followUpRun(journal, parent.value, followUp, rest);
}
