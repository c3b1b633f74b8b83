import { listRollouts, readRollout } from '@landfall/core';
import { err, ok } from 'neverthrow';
import type { RunCommand } from '../command-line/cli-command.ts';
import { EXIT_CODES } from '../command-line/cli-failure.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { printEither } from '../command-line/print.ts';
import { withJournal } from '../journals/open-journal.ts';

/** Something that is wrong: with one log, or with the store itself. */
interface Problem {
  readonly rollout?: string | undefined;
  readonly problem: string;
}

/** Reads every log of a journal, and tells which are damaged, have gaps, or are of a version that cannot be read. */
export const check: RunCommand = (call) =>
  withJournal(call, async (opened) => {
    const { journal, name } = opened;
    const listed = await listRollouts(journal, { clock: call.world.clock });
    if (listed.isErr()) return err(failureOf(listed.error, `read the journal ${name}`));
    const problems: Problem[] = [];
    const stored = await opened.check();
    if (stored.isErr()) return err({ kind: 'journal', message: `Cannot check ${name}: ${stored.error.message}` });
    for (const problem of stored.value) problems.push({ problem });
    let events = 0;
    for (const { id } of listed.value) {
      if (call.world.signal.aborted) return err({ kind: 'interrupted', message: 'The check was interrupted.' });
      const read = await readRollout(journal, id);
      if (read.isOk()) events += read.value.events.length;
      else problems.push({ rollout: id, problem: failureOf(read.error, `read rollout ${id}`).message });
    }
    const counted = `${listed.value.length} rollouts with ${events} readable events`;
    const lines = problems.map(({ problem }) => `  ${problem}`);
    const text =
      problems.length === 0
        ? `${name} is in order: ${counted}.`
        : [`${name} has problems (${counted}):`, ...lines, 'Save what is readable with "landfall export ID".'].join(
            '\n',
          );
    printEither(call, { journal: name, rollouts: listed.value.length, events, problems }, text);
    return ok(problems.length === 0 ? EXIT_CODES.done : EXIT_CODES.journal);
  });
