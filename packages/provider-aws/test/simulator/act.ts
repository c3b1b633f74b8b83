import { serviceOf } from './apis.ts';
import type { Reply } from './operation.ts';
import { runCall } from './run-call.ts';
import type { World } from './world.ts';

/** Writes an input as it goes over the wire: dates in seconds, bytes as a buffer. */
function wired(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(wired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, wired(member)]));
}

/** Runs an API as somebody else of the account: no HTTP, no faults, not among the calls. Throws a Refusal. */
export function act(world: World, region: string, api: string, input: object): Reply {
  const service = serviceOf(api);
  if (service === undefined) throw new Error(`${api} is not simulated`);
  const sent = wired(input) as Reply;
  const body = api === 'InvokeEndpoint' ? { Body: Buffer.from(sent['Body'] as string | Buffer) } : {};
  return runCall(world, { service, region, api, input: { ...sent, ...body } }, 'foreign');
}
