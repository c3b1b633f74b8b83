/** The job: `node release.ts <folder> [step]`. It starts or continues the rollout of version 2, and kills itself as soon as the step has ended. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatError, rollout } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { localProvider } from '@landfall/provider-local';

const [folder = '.landfall', fatalStep] = process.argv.slice(2);
const server = fileURLToPath(new URL('serve.ts', import.meta.url));

const journal = sqliteJournal(join(folder, 'rollouts.db'));
const local = localProvider({
  directory: join(folder, 'cloud'),
  command: ({ version }, { region }) => ({
    file: process.execPath,
    args: [server, version, region, join(folder, 'starts')],
  }),
});

/** The same id every time: the first call starts the rollout, the later calls continue it. */
const run = rollout(
  {
    model: { name: 'greeter', version: '2', artifact: 'none' },
    regions: ['local/us-east-1', 'local/eu-west-1'],
  },
  // The lease is how long the rollout stays busy after its process was killed. The default of a minute suits a job that is rarely killed.
  { id: 'greeter-2', providers: { local }, journal, lease: '2s', onBusy: 'wait' },
);
// Events from before this process are replayed from the log.
for await (const event of run) {
  if (event.type === 'step-end') console.log(`  ${event.seq}: ${event.action} ${event.region} ${event.outcome}`);
  if (event.type === 'step-end' && event.step === fatalStep) process.kill(process.pid, 'SIGKILL');
}
const result = await run.result;
if (result.isErr()) {
  console.error(formatError(result.error));
  process.exitCode = 1;
}
