/** A canary on a page. Version 2 serves a quarter of the traffic, then waits until somebody approves the rest in the browser. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatError, type RolloutSpec, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { cleanUp, localEndpoint, localProvider } from '@landfall/provider-local';
import { serveStudio } from '@landfall/studio';
import { startUsers } from './users.ts';

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'landfall-watch-it-'));
const directory = join(folder, 'cloud');
mkdirSync(directory, { recursive: true });
const server = fileURLToPath(new URL('serve.ts', import.meta.url));
const local = localProvider({ directory, command: ({ artifact }) => ({ file: process.execPath, args: [artifact] }) });
const journal = memoryJournal(); // in production: sqliteJournal or PostgreSQL, so that the page may run on its own

const interrupted = new AbortController();
const isInterrupted = new Promise<void>((resolve) => {
  interrupted.signal.addEventListener('abort', () => resolve());
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort(signal));

const specOf = (version: string) =>
  ({
    model: { name: 'fraud', version, artifact: server },
    regions: [['local/us-east-1', 'local/eu-west-1']],
    stages: [
      { percent: 25, bake: { min: '1s', max: '5m' } },
      { percent: 100, bake: '1s' },
    ],
    gates: [{ metric: 'errors', acceptable: 0.1, harmful: 0.5 }],
    evidence: { warmUp: '1s' },
    approvals: [{ before: 'stage-100', within: '1h' }],
  }) as const satisfies RolloutSpec;

const users: { readonly stop: () => Promise<void> }[] = [];
const studio = await serveStudio({ journal });
try {
  if (studio.isErr()) throw new Error(studio.error.message);
  console.log(`Open ${studio.value.url}\n`);

  // The first version has nothing to be compared with: it is rolled out at once.
  const { stages: _, gates: __, evidence: ___, approvals: ____, ...first } = specOf('1');
  const options = { providers: { local }, journal, signal: interrupted.signal };
  const begun = await rollout(first, { ...options, id: 'fraud-1' }).result;
  if (begun.isErr()) throw new Error(formatError(begun.error));
  for (const region of ['us-east-1', 'eu-west-1'])
    users.push(startUsers((await localEndpoint({ directory, region }))._unsafeUnwrap()));
  console.log('Version 1 serves in two regions, and users ask it.');

  const run = rollout(specOf('2'), { ...options, id: 'fraud-2' });
  run.on('step-start', ({ action }) => {
    if (action === 'bake') console.log('Version 2 serves: the page shows the evidence as it grows.');
    if (action === 'approve') console.log('Version 2 waits for you: approve stage-100 of fraud-2 in the page.');
  });
  run.on('command', ({ name, by, reason, refused }) => {
    console.log(`The command '${name}' of ${by ?? 'somebody'} (${reason ?? 'no reason'}) was ${refused ?? 'taken'}.`);
  });
  const result = await run.result;
  console.log(result.isOk() ? 'Version 2 serves all traffic.' : formatError(result.error));
  if (!interrupted.signal.aborted) console.log('The page stays until you press Ctrl-C.');
  await isInterrupted;
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : String(problem));
  process.exitCode = 1;
} finally {
  await Promise.all(users.map(({ stop }) => stop()));
  if (studio.isOk()) await studio.value.close();
  const cleaned = await cleanUp({ directory });
  if (cleaned.isErr()) {
    console.error(cleaned.error.message);
    process.exitCode = 1;
  }
  if (process.argv[2] === undefined) rmSync(folder, { recursive: true, force: true });
}
