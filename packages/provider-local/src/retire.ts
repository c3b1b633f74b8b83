import { rm } from 'node:fs/promises';
import { type Answer, type Call, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type DeploymentRecord, listRecords, readRecord } from './deployment-record.ts';
import { type Route, sharesKey } from './gateway/protocol.ts';
import { askGateway, askOrStartGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { removeOldLogs } from './remove-old-logs.ts';
import { isGone, processState, signalProcess } from './serving-process.ts';
import { readJson, readText, replaceJson } from './state-file.ts';

/** The progress of a removal. Times are milliseconds since the epoch, by the run's clock. */
export interface Retirement {
  readonly since: number;
  readonly askedToStopAt?: number | undefined;
}

/** Starts the next action of a removal: move its traffic away, wait for its requests, SIGTERM, SIGKILL, remove its files except the log. */
export async function retire(world: LocalWorld, deployment: LocalDeployment, call: Call): Answer<LocalDeployment> {
  const { layout, timeouts } = world;
  const files = layout.deployment(deployment);
  const record = await readRecord(layout, deployment);
  if (record === undefined) return ok(deployment);
  const freed = await takeTrafficAway(world, record);
  if (freed.isErr()) return err(freed.error);
  const known = await readJson<Retirement>(files.retirement);
  const retirement: Retirement = known ?? { since: call.now };
  if (known === undefined) await replaceJson(files.retirement, retirement);
  if (await isGone(record)) {
    await rm(files.folder, { recursive: true, force: true });
    await removeOldLogs(layout, record.region);
    world.known.delete(record.id);
    const forgotten = await askGateway(layout, { ask: 'forget', id: record.id });
    return forgotten.map(() => deployment);
  }
  if (retirement.askedToStopAt === undefined) {
    const busy = await askGateway(layout, { ask: 'in-flight', id: record.id });
    if (busy.isErr()) return err(busy.error);
    if ((busy.value?.requests ?? 0) > 0 && call.now - retirement.since < timeouts.drainMs) return ok(deployment);
    // Sent before it is recorded: after a crash in between it is sent again, and never forgotten.
    await signalProcess(record, files, 'SIGTERM');
    await replaceJson(files.retirement, { ...retirement, askedToStopAt: call.now } satisfies Retirement);
  } else if (call.now - retirement.askedToStopAt >= timeouts.stopMs) {
    await signalProcess(record, files, 'SIGKILL');
  }
  return ok(deployment);
}

async function takeTrafficAway(world: LocalWorld, record: DeploymentRecord): Promise<Result<void, ProviderError>> {
  const { layout } = world;
  const { region, id } = record;
  const shares = (await readJson<Route>(layout.route(region)))?.shares ?? [];
  const percent = shares.find((share) => share.id === id)?.percent ?? 0;
  if (percent === 0) return ok(undefined);
  const other = await findStandIn(world, record);
  if (other !== undefined) {
    return err(
      providerError({
        kind: 'conflict',
        message: `Deployment ${id} takes ${percent}% of the traffic of region ${region}, and deployment ${other.id} (version ${other.version}) could take it. Route the traffic there first.`,
      }),
    );
  }
  const answer = await askOrStartGateway(layout, { ask: 'apply', region, expected: [sharesKey(shares)], shares: [] });
  if (answer.isErr()) return err(answer.error);
  if (answer.value.applied) return ok(undefined);
  return err(
    providerError({
      kind: 'transient',
      message: `Something moved the traffic of region ${region} during the removal of deployment ${id}; describe it again.`,
    }),
  );
}

/** Another deployment of the region that has served and can serve again. One that never answered does not count. */
async function findStandIn({ layout }: LocalWorld, record: DeploymentRecord): Promise<DeploymentRecord | undefined> {
  for (const other of await listRecords(layout, record.region)) {
    if (other.id === record.id) continue;
    const files = layout.deployment(other);
    const [retirement, answered, found] = await Promise.all([
      readText(files.retirement),
      readText(files.answered),
      processState(other, files),
    ]);
    if (retirement === undefined && answered !== undefined && found.state === 'running') return other;
  }
  return undefined;
}
