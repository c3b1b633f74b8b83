/** Starts the job three times: the first run is killed after the first region was verified, the second after that region's traffic was moved; the third finishes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listRollouts } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { cleanUp, localEndpoint } from '@landfall/provider-local';

const folder = process.argv[2] ?? fileURLToPath(new URL('../.landfall', import.meta.url));
const directory = join(folder, 'cloud');
const job = fileURLToPath(new URL('release.ts', import.meta.url));
rmSync(folder, { recursive: true, force: true });

async function printWhereItStands(): Promise<void> {
  const journal = sqliteJournal(join(folder, 'rollouts.db'));
  for (const { id, status, events, outcome } of (await listRollouts(journal))._unsafeUnwrap())
    console.log(
      `The journal has ${events} events of ${id}, which ${outcome === undefined ? `is ${status}` : outcome}.\n`,
    );
  (await journal.close())._unsafeUnwrap();
}

try {
  for (const fatalStep of ['verify:local/us-east-1', 'route-100:local/us-east-1', '']) {
    const args = [...process.execArgv, job, folder, fatalStep];
    const { signal, status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    console.log(signal === null ? `The job ended with ${status}.` : `The job was killed by ${signal}.`);
    assert.equal(signal, fatalStep === '' ? null : 'SIGKILL');
    await printWhereItStands();
  }
  for (const region of ['us-east-1', 'eu-west-1']) {
    const url = (await localEndpoint({ directory, region }))._unsafeUnwrap();
    const answer = await fetch(`${url}/invocations`, { method: 'POST', body: '{}' });
    console.log(`${region} answers: ${await answer.text()}`);
  }
  const starts = readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n').sort();
  console.log(`Serving processes started: ${starts.join(', ')}.`);
  assert.deepEqual(starts, ['version 2 in eu-west-1', 'version 2 in us-east-1']);
} finally {
  (await cleanUp({ directory }))._unsafeUnwrap();
}
