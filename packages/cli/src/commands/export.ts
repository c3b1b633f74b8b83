import { exportRollout } from '@landfall/core';
import { err, ok } from 'neverthrow';
import type { RunCommand } from '../command-line/cli-command.ts';
import { EXIT_CODES } from '../command-line/cli-failure.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { printEither } from '../command-line/print.ts';
import { writeOutput } from '../command-line/write-output.ts';
import { findRollout } from '../journals/find-rollout.ts';
import { withJournal } from '../journals/open-journal.ts';
import { visibleText } from '../text/visible-text.ts';

/** Writes the log of a rollout as JSON lines. */
export const exportLog: RunCommand = (call) =>
  withJournal(call, async (opened) => {
    const { world } = call;
    const id = call.operands[0] ?? '';
    const found = await findRollout(opened, id, call);
    if (found.isErr()) return err(found.error);
    const exported = await exportRollout(opened.journal, id);
    if (exported.isErr()) return err(failureOf(exported.error, `export rollout ${id}`));
    const { lines, events, damage } = exported.value;
    if (damage !== undefined)
      world.err.write(
        `landfall: the log is damaged, so only its first ${events} events were exported: ${visibleText(damage)}\n`,
      );
    const exit = damage === undefined ? EXIT_CODES.done : EXIT_CODES.journal;
    const path = call.text('out');
    if (path === undefined) {
      // JSON lines are JSON already, with or without --json.
      world.out.write(lines);
      return ok(exit);
    }
    const written = await writeOutput(path, lines, world);
    if (written.isErr()) return err(written.error);
    printEither(call, { rollout: id, file: written.value, events, damage }, `${events} events are in ${written.value}`);
    return ok(exit);
  });
