import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { importRollout } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import type { CliWorld, RunCommand } from '../command-line/cli-command.ts';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { printEither } from '../command-line/print.ts';
import { withJournal } from '../journals/open-journal.ts';

/** The text of a file, or of the standard input for `-`. */
export async function readText(path: string, world: CliWorld): Promise<Result<string, CliFailure>> {
  if (path === '-') return ok(await world.readInput());
  const file = resolve(world.cwd, path);
  try {
    return ok(await readFile(file, 'utf8'));
  } catch (thrown) {
    const { code } = Object(thrown) as { readonly code?: unknown };
    return err({ kind: 'usage', message: `Cannot read ${file}: ${String(code ?? thrown)}.` });
  }
}

/** Puts an exported log into a journal. */
export const importLog: RunCommand = async (call) => {
  const text = await readText(call.operands[0] ?? '-', call.world);
  if (text.isErr()) return err(text.error);
  return withJournal(
    call,
    async ({ journal, name }) => {
      const imported = await importRollout(journal, text.value);
      if (imported.isErr()) {
        const failure = failureOf(imported.error, `import into ${name}`);
        return err({ ...failure, kind: imported.error.kind === 'cannot-resume' ? 'usage' : failure.kind });
      }
      const { id, events, lost } = imported.value;
      const missing =
        lost === 0 ? '' : ` ${lost} events were missing at the end; the engine repeats their calls with the same keys.`;
      printEither(call, imported.value, `Rollout ${id} with ${events} events is in ${name}.${missing}`);
      return ok(0);
    },
    { mayMake: true },
  );
};
