import { rm, rmdir } from 'node:fs/promises';
import { type Answer, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { listRecords, listRegions } from './deployment-record.ts';
import { findProcesses, hasEnded } from './find-processes.ts';
import type { GatewayAddress } from './gateway/protocol.ts';
import { type Layout, layoutOf } from './layout.ts';
import { pause } from './real-time.ts';
import { send, signalProcess } from './serving-process.ts';
import { isErrno, readJson } from './state-file.ts';
import { answering } from './system-error.ts';

const LOOK_MS = 25;
const KILL_MS = 5_000;

/** A process that was started from a directory and may still run. */
interface Started {
  readonly marker: string;
  /** Every process that it was seen with. */
  readonly pids: Set<number>;
  readonly signal: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/**
 * Stops every process and the gateway of a directory, and removes its files. Resolves when all of it is gone. Processes get
 * `stopMs` (default 2 s) after SIGTERM. It does not wait for requests in flight. Fails with `transient` if a process did not end even after SIGKILL.
 */
export function cleanUp({
  directory,
  stopMs = 2_000,
}: {
  readonly directory: string;
  readonly stopMs?: number | undefined;
}): Answer<void> {
  return answering(`clean up ${directory}`, async () => {
    const layout = layoutOf(directory);
    let left = await everythingStarted(layout);
    await Promise.all(left.map(isOver));
    for (const started of left) await started.signal('SIGTERM');
    left = await waitUntilGone(left, stopMs);
    for (const started of left) await started.signal('SIGKILL');
    left = await waitUntilGone(left, KILL_MS);
    if (left.length > 0) {
      const message = `${left.length} processes of ${layout.root} did not end, so nothing was removed. Call cleanUp again.`;
      return err(providerError({ kind: 'transient', message }));
    }
    await rm(layout.regions, { recursive: true, force: true });
    await rm(layout.logs, { recursive: true, force: true });
    await rm(layout.gateway, { force: true });
    await rm(layout.gatewayOutput, { force: true });
    await removeIfEmpty(layout.root);
    return ok(undefined);
  });
}

async function everythingStarted(layout: Layout): Promise<Started[]> {
  const regions = await listRegions(layout);
  const records = (await Promise.all(regions.map((region) => listRecords(layout, region)))).flat();
  const started: Started[] = records.map((record) => ({
    marker: record.marker,
    pids: new Set(),
    signal: (signal) => signalProcess(record, layout.deployment(record), signal),
  }));
  const gateway = await readJson<GatewayAddress>(layout.gateway);
  if (gateway === undefined) return started;
  const signalGateway = async (signal: NodeJS.Signals): Promise<void> => {
    for (const pid of await findProcesses(gateway.token)) send(pid, signal);
  };
  return [{ marker: gateway.token, pids: new Set(), signal: signalGateway }, ...started];
}

async function waitUntilGone(started: readonly Started[], withinMs: number): Promise<Started[]> {
  let left = [...started];
  for (let waited = 0; ; waited += LOOK_MS) {
    const gone = await Promise.all(left.map(isOver));
    left = left.filter((_, index) => !gone[index]);
    if (left.length === 0 || waited >= withinMs) return left;
    await pause(LOOK_MS);
  }
}

async function isOver({ marker, pids }: Started): Promise<boolean> {
  for (const pid of await findProcesses(marker)) pids.add(pid);
  const ended = await Promise.all([...pids].map(hasEnded));
  return ended.every((over) => over);
}

async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY', 'ENOENT')) throw error; // other files in it are not ours
  }
}
