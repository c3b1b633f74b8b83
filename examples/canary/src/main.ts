/** A canary with real traffic: version 2 is good and passes by evidence; version 3 fails every fifth request and is caught at a quarter of the traffic. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describePlan, formatError, planRollout, type RolloutSpec, rollout } from '@landfall/core';
import { cleanUp, localEndpoint, localProvider } from '@landfall/provider-local';
import { printCanary } from './print-canary.ts';
import { startTraffic } from './traffic.ts';

const REQUESTS_PER_SECOND = 120;
const folder = process.argv[2] ?? fileURLToPath(new URL('../.landfall', import.meta.url));
const server = fileURLToPath(new URL('serve.ts', import.meta.url));
const directory = join(folder, 'cloud');
const local = localProvider({ directory, command: ({ artifact }) => ({ file: process.execPath, args: [artifact] }) });

function spec(version: string, fails: string) {
  return {
    model: { name: 'fraud', version, artifact: server, environment: { FAILS: fails } },
    regions: [['local/us-east-1', 'local/eu-west-1']],
    stages: [
      { percent: 25, bake: { min: '15s', max: '2m' } },
      { percent: 100, bake: '5s' },
    ],
    // No worse than the previous version; fewer than 3 % of errors harm nobody.
    gates: [{ metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 }, harmless: 0.03 }],
    evidence: { warmUp: '1s' },
  } as const satisfies RolloutSpec;
}

async function release(version: string, fails: string) {
  console.log(`\nVersion ${version}`);
  const run = rollout(spec(version, fails), { providers: { local } });
  await printCanary(run);
  return run.result;
}

const traffic: { readonly stop: () => void }[] = [];
try {
  // The first version has nothing to be compared with: it is rolled out at once.
  const { stages: _, gates: __, evidence: ___, ...first } = spec('1', '0');
  console.log('Version 1');
  const begun = await rollout(first, { providers: { local } }).result;
  if (begun.isErr()) throw new Error(formatError(begun.error));
  for (const region of ['us-east-1', 'eu-west-1']) {
    const url = (await localEndpoint({ directory, region }))._unsafeUnwrap();
    traffic.push(startTraffic(url, REQUESTS_PER_SECOND));
  }
  console.log(`  serves in two regions; each now gets ${REQUESTS_PER_SECOND} requests a second.\n`);

  const plan = planRollout(spec('2', '0'), { providers: { local } })._unsafeUnwrap();
  console.log(describePlan(plan, { requestsPerSecond: REQUESTS_PER_SECOND }));

  const second = await release('2', '0');
  assert(second.isOk(), second.isErr() ? formatError(second.error) : '');

  const third = await release('3', '0.2');
  assert(third.isErr() && third.error.kind === 'rollout-failed', 'Version 3 should have been caught.');
  const caught = third.error.failures.map(({ kind, step }) => `${kind} in ${step}`);
  assert.deepEqual(caught, ['gate-failed in bake-25']);
  assert.equal(third.error.rollback.outcome, 'completed');
  console.log('\nVersion 2 passed by evidence, and version 3 was caught at a quarter of the traffic.');
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : String(problem));
  process.exitCode = 1;
} finally {
  for (const { stop } of traffic) stop();
  const cleaned = await cleanUp({ directory });
  if (cleaned.isErr()) {
    console.error(cleaned.error.message);
    process.exitCode = 1;
  }
}
