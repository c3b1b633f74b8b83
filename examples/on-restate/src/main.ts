/** Starts Restate and a service, begins a rollout, kills the service in the middle with SIGKILL, starts it again, and follows the rollout to its end. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp, localEndpoint } from '@landfall/provider-local';
import { restateClient } from '@landfall/runtime-restate';
import { freePort, startServer } from './restate-server.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../.landfall', import.meta.url));
const directory = join(folder, 'cloud');
const program = fileURLToPath(new URL('service.ts', import.meta.url));
const port = String(await freePort());

function startService(): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, program, port, folder], { stdio: 'inherit' });
}

async function kill(service: ChildProcess): Promise<void> {
  service.kill('SIGKILL');
  await once(service, 'exit');
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'restate'), { recursive: true });
const restate = await startServer(join(folder, 'restate'));
let service = startService();
try {
  await restate.register(`http://127.0.0.1:${port}`);
  const client = restateClient({ ingress: restate.ingress })._unsafeUnwrap();
  const spec = {
    model: { name: 'greeter', version: '2', artifact: 'none' },
    regions: ['local/us-east-1', 'local/eu-west-1'],
  };
  const { id } = (await client.start(spec, { id: 'greeter-2' }))._unsafeUnwrap();

  const run = client.attach(id, { pollMs: 100 });
  let kills = 0;
  for await (const event of run) {
    if (event.type === 'step-end') console.log(`  ${event.seq}: ${event.action} ${event.region} ${event.outcome}`);
    if (event.type !== 'step-end' || event.step !== 'verify:local/us-east-1') continue;
    await kill(service);
    kills += 1;
    console.log('The service was killed by SIGKILL. It starts again.');
    service = startService();
  }
  const end = (await run.result())._unsafeUnwrap();
  assert(end.done && end.result.isOk(), 'the rollout did not succeed');
  for (const rollout of (await client.list())._unsafeUnwrap())
    console.log(`Restate has ${rollout.events} events of ${rollout.id}, which ${rollout.outcome}.`);

  for (const region of ['us-east-1', 'eu-west-1']) {
    const url = (await localEndpoint({ directory, region }))._unsafeUnwrap();
    const answer = await fetch(`${url}/invocations`, { method: 'POST', body: '{}' });
    console.log(`${region} answers: ${await answer.text()}`);
  }
  const starts = readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n').sort();
  console.log(`Serving processes started: ${starts.join(', ')}.`);
  assert.equal(kills, 1);
  assert.deepEqual(starts, ['version 2 in eu-west-1', 'version 2 in us-east-1']);
} finally {
  await kill(service);
  await restate.stop();
  (await cleanUp({ directory }))._unsafeUnwrap();
}
