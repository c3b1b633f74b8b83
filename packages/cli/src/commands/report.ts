import type { RolloutEvent } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import type { RunCommand } from '../command-line/cli-command.ts';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { printEither } from '../command-line/print.ts';
import { fileNameOf, writeOutput } from '../command-line/write-output.ts';
import { readFound } from '../journals/find-rollout.ts';
import { loadPackage } from '../journals/load-package.ts';
import { withJournal } from '../journals/open-journal.ts';

type Rendered = string | Result<string, { readonly message: string }>;

interface Studio {
  readonly renderReport?: (events: readonly RolloutEvent[]) => Rendered | Promise<Rendered>;
}

/** Makes the page of a rollout by the studio. */
export async function renderReport(events: readonly RolloutEvent[], cwd: string): Promise<Result<string, CliFailure>> {
  const loaded = await loadPackage('@landfall/studio', cwd, 'A report');
  if (loaded.isErr()) return err(loaded.error);
  const { renderReport: render } = loaded.value as Studio;
  if (render === undefined)
    return err({
      kind: 'usage',
      message: 'This version of @landfall/studio makes no reports. Install the version of this command.',
    });
  const rendered = await render(events);
  if (typeof rendered === 'string') return ok(rendered);
  return rendered.mapErr(({ message }) => ({ kind: 'journal', message: `The report cannot be made: ${message}` }));
}

/** Writes a rollout as one HTML file, and prints its path. */
export const report: RunCommand = (call) =>
  withJournal(call, async (opened) => {
    const { world } = call;
    const id = call.operands[0] ?? '';
    const found = await readFound(opened, id, call);
    if (found.isErr()) return err(found.error);
    const html = await renderReport(found.value.events, world.cwd);
    if (html.isErr()) return err(html.error);
    const written = await writeOutput(call.text('out') ?? fileNameOf(id, 'html'), html.value, world);
    if (written.isErr()) return err(written.error);
    printEither(call, { rollout: id, file: written.value }, written.value);
    return ok(0);
  });
