import { once } from 'node:events';
import type { Journal } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { RunCommand } from '../command-line/cli-command.ts';
import { printEither } from '../command-line/print.ts';
import { loadPackage } from '../journals/load-package.ts';
import { withJournal } from '../journals/open-journal.ts';

interface Served {
  readonly url: string;
  close(): Promise<unknown>;
}

interface Studio {
  readonly serveStudio?: (options: {
    readonly journal: Journal;
    readonly port?: number | undefined;
    readonly by?: string | undefined;
  }) => Promise<Result<Served, { readonly message: string }>>;
}

/** Serves the page of a journal on this machine until it is interrupted. */
export const studio: RunCommand = async (call) => {
  const { world } = call;
  const given = call.text('port');
  const port = given === undefined ? undefined : Number(given);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    return err({ kind: 'usage', message: `--port must be a number from 0 to 65535, but is ${given}.` });
  const loaded = await loadPackage('@landfall/studio', world.cwd, 'The page');
  if (loaded.isErr()) return err(loaded.error);
  const { serveStudio } = loaded.value as Studio;
  if (serveStudio === undefined)
    return err({
      kind: 'usage',
      message: 'This version of @landfall/studio has no server. Install the version of this command.',
    });
  return withJournal(call, async ({ journal, name }) => {
    const listed = await journal.list();
    if (listed.isErr())
      return err({ kind: 'journal', message: `Cannot read the journal ${name}: ${listed.error.message}` });
    const served = await serveStudio({ journal, port, by: world.userName() });
    if (served.isErr()) return err({ kind: 'usage', message: served.error.message });
    const { url } = served.value;
    printEither(call, { url, journal: name }, `The studio of ${name} is at ${url}\nStop it with Ctrl+C.`);
    if (!world.signal.aborted) await once(world.signal, 'abort');
    await served.value.close();
    return ok(0);
  });
};
