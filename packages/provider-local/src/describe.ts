import { writeFile } from 'node:fs/promises';
import { type Answer, type Call, type Observation, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { type DeploymentRecord, readRecord } from './deployment-record.ts';
import { exchange } from './exchange.ts';
import type { Route } from './gateway/protocol.ts';
import { askGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { outputTail } from './output-tail.ts';
import { exitError, silenceError } from './process-failure.ts';
import type { Retirement } from './retire.ts';
import { processState } from './serving-process.ts';
import { readJson, readText } from './state-file.ts';

/** Reads the state of the process and sends it one ping. */
export async function describe(world: LocalWorld, deployment: LocalDeployment, call: Call): Answer<Observation> {
  const { layout, timeouts, known } = world;
  const files = layout.deployment(deployment);
  const record = await readRecord(layout, deployment);
  if (record === undefined) return ok({ state: 'absent' });
  const [retirement, found, taken] = await Promise.all([
    readJson<Retirement>(files.retirement),
    processState(record, files),
    percentOf(world, record),
  ]);
  if (taken.isErr()) return err(taken.error);
  const percent = taken.value;
  const seen = { owner: record.owner, version: record.version, percent };
  if (retirement !== undefined) {
    const detail = found.state === 'running' ? 'being stopped' : 'stopped; its files still exist';
    return ok({ state: 'pending', needs: 'retire', ...seen, detail });
  }
  if (found.state === 'not-started')
    return ok({ state: 'pending', needs: 'deploy', ...seen, detail: 'planned, but not started' });
  if (found.state === 'exited') {
    return ok({
      state: 'failed',
      ...seen,
      error: exitError(record, found.status, await outputTail(record, files, known)),
    });
  }
  const ping = await exchange(`${urlOf(record)}/ping`, {
    method: 'GET',
    timeoutMs: timeouts.pingMs,
    signal: call.signal,
  });
  if (ping.isOk() && ping.value.status === 200) {
    await writeFile(files.answered, '', { flag: 'a' });
    return ok({ state: 'ready', ...seen });
  }
  if (ping.isErr() && ping.error === 'aborted') {
    return err(
      providerError({
        kind: 'transient',
        message: `The read of deployment ${record.id} in region ${record.region} was cancelled.`,
      }),
    );
  }
  const answer = ping.match(
    ({ status }) => `answers its ping with ${status}`,
    (silence) => `does not answer its ping (${silence})`,
  );
  // A process that answered before may be busy with a long request; its process id shows whether it ended.
  if ((await readText(files.answered)) !== undefined)
    return ok({ state: 'pending', ...seen, detail: `it answered before, but now ${answer}` });
  if (call.now - record.createdAt < timeouts.startMs)
    return ok({ state: 'pending', ...seen, detail: `starting: ${answer}` });
  return ok({
    state: 'failed',
    ...seen,
    error: silenceError(record, ping, timeouts, await outputTail(record, files, known)),
  });
}

/** The address of the process itself, without the gateway. */
export function urlOf(record: DeploymentRecord): string {
  return `http://127.0.0.1:${record.port}`;
}

/** The real share of the region's traffic: 0 while no gateway runs. */
async function percentOf({ layout }: LocalWorld, { region, id }: DeploymentRecord): Answer<number> {
  const route = await readJson<Route>(layout.route(region));
  const percent = route?.shares.find((share) => share.id === id)?.percent ?? 0;
  if (percent === 0) return ok(0);
  const gateway = await askGateway(layout, { ask: 'status' });
  return gateway.map((status) => (status?.open.includes(region) ? percent : 0));
}
