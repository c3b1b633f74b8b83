/** The first program to read: three versions of one model, two regions on this machine. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatBoard, showProgress } from '@landfall/cli';
import { formatError, rollout, toException } from '@landfall/core';
import { cleanUp, localEndpoint, localProvider } from '@landfall/provider-local';
import { renderReport } from '@landfall/studio';
import { ask } from './ask.ts';
import { printHeading, printParagraph, printProcessTable, printStatusTracker } from './print-summary.ts';
import { train } from './train.ts';

const PASS_RATE = 0.9;
const folder = process.argv[2] ?? fileURLToPath(new URL('../.landfall', import.meta.url));
const server = fileURLToPath(new URL('serve.ts', import.meta.url));

// The model classifies iris flowers. The samples are flowers that it was not trained on, with their species.
const { artifact, samples, accuracy } = await train(join(folder, 'models'));

// The cloud: a region is a process on this machine, behind a URL that stays the same for every version.
const directory = join(folder, 'cloud');
const local = localProvider({
  directory,
  command: (model) => ({ file: process.execPath, args: [server, model.artifact] }),
});

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort(signal));

/** Deploys and verifies a version region by region, and moves the traffic once both are ready. */
async function rollOut(version: string) {
  const right = Math.round((accuracy.get(version) ?? 0) * 100);
  printHeading(`Version ${version} classifies ${right} % of the samples correctly; ${PASS_RATE * 100} % are needed.`);
  const run = rollout(
    {
      model: { name: 'iris', version, artifact },
      regions: ['local/us-east-1', 'local/eu-west-1'],
      verify: { samples: 'flowers', passRate: PASS_RATE },
    },
    { providers: { local }, samples: { flowers: samples }, signal: interrupted.signal },
  );
  // On a terminal the board is drawn in place; elsewhere each event has a line, and the board follows them.
  console.log();
  const events = await showProgress(run);
  if (!process.stdout.isTTY) console.log(`\n${formatBoard(run.snapshot(), { width: 100 })}`);
  return { events, result: await run.result };
}

/** Asks both regions about one flower, as any user of the model would. */
async function expectAnswersFrom(version: string): Promise<void> {
  const [sample] = samples;
  assert(sample);
  console.log('\n  A user asks both regions about one flower:');
  for (const region of ['us-east-1', 'eu-west-1']) {
    const endpoint = await localEndpoint({ directory, region });
    if (endpoint.isErr()) throw new Error(endpoint.error.message);
    const answer = await ask(endpoint.value, sample.input);
    console.log(`  - ${region}  ${endpoint.value}  "${answer.species}", says version ${answer.version}`);
    assert.equal(answer.species, sample.expect.species, `${region} named the flower wrongly.`);
    assert.equal(answer.version, version, `${region} should be served by version ${version}.`);
  }
}

try {
  const first = await rollOut('1');
  if (first.result.isErr()) throw toException(first.result.error);
  printProcessTable(first.events);
  printStatusTracker(first.events);
  await expectAnswersFrom('1');

  const second = await rollOut('2');
  if (second.result.isErr()) throw toException(second.result.error);
  await expectAnswersFrom('2');

  // Version 3 was trained on shuffled labels. It starts and answers; only the samples show that its answers are wrong.
  const third = await rollOut('3');
  assert(third.result.isErr(), 'The verification should have caught version 3, but it was rolled out.');
  const { error } = third.result;
  assert(error.kind === 'rollout-failed', formatError(error));
  const failures = error.failures.map(({ kind, region }) => `${kind} in ${region}`);
  assert.deepEqual(failures, ['verification-failed in local/us-east-1'], formatError(error));
  assert.equal(error.rollback.outcome, 'completed', formatError(error));
  const touched = third.events.some(
    (event) => event.type === 'step-start' && event.action !== 'select' && event.region === 'local/eu-west-1',
  );
  assert(!touched, 'Version 3 failed in us-east-1, so eu-west-1 should never have been touched.');
  printParagraph(formatError(error));
  await expectAnswersFrom('2');

  printHeading('Version 3 was caught in the first region, and version 2 serves in both.');

  // All three logs as one page, which needs no network.
  const page = renderReport([first.events, second.events, third.events]);
  if (page.isErr()) throw new Error(page.error.message);
  const file = join(folder, 'report.html');
  await writeFile(file, page.value);
  console.log(`\n  See what happened, step by step. Open in a browser: ${pathToFileURL(file).href}`);
} catch (problem) {
  console.error(`\nThe quickstart ended early: ${problem instanceof Error ? problem.message : String(problem)}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  const cleaned = await cleanUp({ directory });
  if (cleaned.isErr()) {
    console.error(cleaned.error.message);
    process.exitCode = 1;
  }
}
