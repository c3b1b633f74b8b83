import { operationOf } from './apis.ts';
import type { CallRecord } from './call-record.ts';
import { inputProblems, outputProblems } from './check/check-call.ts';
import type { CallFault } from './fault.ts';
import type { FaultTarget } from './fault-script.ts';
import type { Call, Reply } from './operation.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** What is asked of the account, whoever asks. */
export interface Asked {
  readonly service: string;
  readonly region: string;
  readonly api: string;
  readonly input: Reply;
}

/** The endpoint that a call is about, if it is about one. */
export function endpointOf({ api, input }: Pick<Asked, 'api' | 'input'>): string | undefined {
  const name = input['EndpointName'];
  if (typeof name === 'string') return name;
  const resource = input['ResourceId'] ?? input['ResourceArn'];
  if (typeof resource !== 'string' || api === 'DescribeImages') return undefined;
  return /(?:^|:)endpoint\/([^/]+)/.exec(resource)?.[1];
}

function callOf(world: World, { region, api }: Asked, endpoint: string | undefined, by: Call['by']): Call {
  const now = world.now();
  const target: FaultTarget = { region, api, endpoint, now };
  return {
    world,
    region: world.region(region),
    now,
    seen: now - world.lagMs,
    by,
    fault<Kind extends CallFault['kind']>(kinds: readonly Kind[], fits?: (fault: CallFault) => boolean) {
      return by === 'foreign' ? undefined : world.faults.take(kinds, target, fits);
    },
  };
}

/** Runs one operation: checks what is asked, does it, and checks what is answered. Throws a Refusal. */
export function runCall(world: World, asked: Asked, by: Call['by']): Reply {
  const { service, region, api, input } = asked;
  const run = operationOf(service, api);
  if (run === undefined) {
    world.unexpected.push(`${service} ${api} in ${region}: this API is not simulated`);
    throw new Refusal('UnknownOperationException', `${api} is not simulated`);
  }
  const problems = inputProblems(service, api, input);
  if (problems.length > 0) {
    world.unexpected.push(`${service} ${api} in ${region}: ${problems.join('; ')}`);
    const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: Value `;
    throw new Refusal('ValidationException', `${count}${problems.join('; Value ')}`);
  }
  const reply = run(callOf(world, asked, endpointOf(asked), by), input);
  const wrong = outputProblems(service, api, reply);
  if (wrong.length > 0) world.unexpected.push(`the simulator's own reply to ${service} ${api}: ${wrong.join('; ')}`);
  return reply;
}

/** Keeps what was answered. */
export function note(world: World, asked: Asked, result: Pick<CallRecord, 'ok' | 'error' | 'committed'>): void {
  const { service, region, api, input } = asked;
  world.calls.push({ at: world.now(), region, service, api, endpoint: endpointOf(asked), input, ...result });
}
