import { serviceOf } from './apis.ts';
import type { Reply } from './operation.ts';
import { runCall } from './run-call.ts';
import { written } from './wire-values.ts';
import type { World } from './world.ts';

/** Runs an API as somebody else of the account: no HTTP, no faults, not among the calls. Throws a Refusal. */
export function act(world: World, region: string, api: string, input: object): Reply {
  const service = serviceOf(api);
  if (service === undefined) throw new Error(`${api} is not simulated`);
  const sent = written(input) as Reply;
  const body = api === 'InvokeEndpoint' ? { Body: Buffer.from(sent['Body'] as string | Buffer) } : {};
  return runCall(world, { service, region, api, input: { ...sent, ...body } }, 'foreign');
}
