import { constants } from 'node:os';
import { type ProviderError, providerError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import type { DeploymentRecord } from './deployment-record.ts';
import type { Reply, Silence } from './exchange.ts';
import type { LocalWorld } from './local-world.ts';

const SENT_FROM_OUTSIDE: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGTERM'];

/** The error of a process that ended without being retired: `container`, unless its port was taken or somebody on this machine ended it. */
export function exitError(record: DeploymentRecord, status: number | undefined, output: string): ProviderError {
  const who = describeWho(record);
  if (/EADDRINUSE|address already in use/i.test(output)) {
    return providerError({
      kind: 'transient',
      message: `${who} ended: a port is already in use. The next attempt gets another port than ${record.port}. ${output}`,
    });
  }
  const signal = status === undefined ? 'SIGKILL' : signalOf(status);
  if (signal !== undefined && SENT_FROM_OUTSIDE.includes(signal)) {
    return providerError({
      kind: 'transient',
      message: `${who} was ended from outside by ${signal}; this machine may be short of memory. ${output}`,
    });
  }
  const how = signal === undefined ? `ended with exit status ${status}` : `ended by ${signal}`;
  const advice = status === 0 ? 'A serving process must stay in the foreground.' : 'Start it by hand to find out why.';
  return providerError({ kind: 'container', message: `${who} ${how}. ${advice} ${output}` });
}

/** The error of a running process that never answered a ping with 200. `last`: the outcome of the last ping. */
export function silenceError(
  record: DeploymentRecord,
  last: Result<Reply, Silence>,
  { startMs, pingMs }: LocalWorld['timeouts'],
  output: string,
): ProviderError {
  const what = last.match(
    ({ status }) => `Its last ping answered ${status}.`,
    (silence) =>
      silence === 'timeout'
        ? `Its last ping had no answer within ${pingMs} ms.`
        : 'Its last ping got no connection: does it listen on 127.0.0.1, on the port in the variable PORT?',
  );
  return providerError({
    kind: 'container',
    message: `${describeWho(record)} did not answer GET http://127.0.0.1:${record.port}/ping with 200 within ${startMs} ms of its start. ${what} ${output}`,
  });
}

/** The error for a deployment that does not exist. */
export function absentError(handle: { readonly region: string; readonly id: string }): ProviderError {
  return providerError({
    kind: 'not-found',
    message: `Region ${handle.region} has no deployment ${handle.id} in this directory.`,
  });
}

function describeWho({ region, model, version }: DeploymentRecord): string {
  return `The process of model ${model} ${version} in region ${region}`;
}

/** The signal that ended a process: a shell reports signal n as status 128 + n. */
function signalOf(status: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
}
