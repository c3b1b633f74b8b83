import { type Duration, listRollouts, pruneRollouts } from '@landfall/core';
import { durationMs } from '@landfall/core/engine';
import { err, ok } from 'neverthrow';
import type { RunCommand } from '../command-line/cli-command.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { printEither } from '../command-line/print.ts';
import { withJournal } from '../journals/open-journal.ts';

function listed(ids: readonly string[], done: string): string {
  const count = `${ids.length} ${ids.length === 1 ? 'rollout' : 'rollouts'}`;
  return [`${done} ${count}${ids.length === 0 ? '.' : ':'}`, ...ids.map((id) => `  ${id}`)].join('\n');
}

/** Deletes the logs of rollouts that ended long ago. */
export const prune: RunCommand = async (call) => {
  const olderThan = call.text('older-than');
  const ms = durationMs(olderThan);
  if (olderThan === undefined || ms === undefined) {
    const given = olderThan === undefined ? 'is missing' : `is ${olderThan}`;
    return err({
      kind: 'usage',
      message: `--older-than must be a duration, such as 30d, but ${given}. Nothing was deleted.`,
    });
  }
  return withJournal(call, async ({ journal, name }) => {
    const { clock } = call.world;
    if (!call.has('dry-run')) {
      const pruned = await pruneRollouts(journal, { olderThan: olderThan as Duration, clock });
      if (pruned.isErr()) return err(failureOf(pruned.error, `prune ${name}`));
      printEither(call, { pruned: pruned.value }, listed(pruned.value, 'Deleted'));
      return ok(0);
    }
    const all = await listRollouts(journal, { clock });
    if (all.isErr()) return err(failureOf(all.error, `list the rollouts of ${name}`));
    const before = clock.now() - ms;
    const ids = all.value.flatMap(({ id, outcome, updatedAt }) =>
      outcome !== undefined && updatedAt < before ? id : [],
    );
    printEither(call, { wouldPrune: ids }, listed(ids, 'Would delete'));
    return ok(0);
  });
};
