import { ok, type Result } from 'neverthrow';
import type { JournalError } from '../journal/journal.ts';
import type { BlockedTarget } from '../ledger/ledger-change.ts';
import type { EffectContext } from './effect-context.ts';

/** Where the plan's version is blocked, by the ledger. What this rollout superseded is not blocked for it. */
export async function blockedTargets(
  { journal, lease, plan }: Pick<EffectContext, 'journal' | 'lease' | 'plan'>,
  targets: readonly string[],
): Promise<Result<readonly BlockedTarget[], JournalError>> {
  // A follow-up brings no version anywhere.
  if (plan.followUp !== undefined) return ok([]);
  const { name, version } = plan.spec.model;
  const read = await journal.ledger(targets);
  return read.map((entries) =>
    entries.flatMap(({ target, blocked }) =>
      blocked
        .filter((each) => each.model === name && each.version === version && each.supersededBy !== lease.rolloutId)
        .map((each) => ({ ...each, target })),
    ),
  );
}
