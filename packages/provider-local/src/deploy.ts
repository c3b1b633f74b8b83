import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { type Answer, type Call, type Model, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { resolveCommand } from './command.ts';
import { type DeploymentRecord, listRecords, listRegions, readRecord } from './deployment-record.ts';
import type { GatewayAddress, Route } from './gateway/protocol.ts';
import type { Layout } from './layout.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { processState, startProcess } from './serving-process.ts';
import { createJson, readJson } from './state-file.ts';

/** Writes a record, then starts the process, once for each key. Does not wait for its first answer. */
export async function deploy(
  world: LocalWorld,
  model: Model,
  deployment: LocalDeployment,
  call: Call,
): Answer<LocalDeployment> {
  const files = world.layout.deployment(deployment);
  world.known.set(deployment.id, model.environment);
  const command = await resolveCommand(world.commandFor, model, deployment.region);
  if (command.isErr()) return err(command.error);
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  if ((await readRecord(world.layout, deployment)) === undefined) {
    await createJson(files.record, {
      ...deployment,
      port: await freePort(world.layout),
      marker: randomUUID(),
      environment: Object.keys(model.environment),
      createdAt: call.now,
    } satisfies DeploymentRecord);
  }
  const record = await readRecord(world.layout, deployment); // another program may have written it first
  if (record === undefined) {
    return err(
      providerError({
        kind: 'conflict',
        message: `Deployment ${deployment.id} in region ${deployment.region} was removed while it was being made.`,
      }),
    );
  }
  const { state } = await processState(record, files);
  if (state === 'not-started') await startProcess(record, files, command.value, model.environment);
  return ok(deployment);
}

/** A free port that no deployment or region has used, so that traffic for an ended deployment never reaches another. */
async function freePort(layout: Layout): Promise<number> {
  const { default: getPort } = await import('get-port');
  const regions = await listRegions(layout);
  const records = await Promise.all(regions.map((region) => listRecords(layout, region)));
  const routes = await Promise.all(regions.map((region) => readJson<Route>(layout.route(region))));
  const gateway = await readJson<GatewayAddress>(layout.gateway);
  const taken = new Set([...records.flat(), ...routes, gateway].map((holder) => holder?.port));
  let port = await getPort({ host: '127.0.0.1' });
  while (taken.has(port)) port = await getPort({ host: '127.0.0.1' });
  return port;
}
