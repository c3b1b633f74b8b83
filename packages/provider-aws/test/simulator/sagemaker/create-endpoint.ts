import { type Call, operation } from '../operation.ts';
import { arnOf } from './arn.ts';
import type { Deployment, EndpointRecord } from './endpoint-record.ts';
import { fleetsOf, noteFleets } from './fleets.ts';
import { alreadyThere, notFound } from './refusals.ts';
import { checkQuota, instancesOf, neededBy, whyNoCapacity } from './room.ts';
import { type Tag, withTags } from './tag-map.ts';

interface CreateEndpoint {
  readonly EndpointName: string;
  readonly EndpointConfigName: string;
  readonly DeploymentConfig?: Deployment;
  readonly Tags?: readonly Tag[];
}

const PING_FAILED = 'did not pass the ping health check. Please check CloudWatch logs for this endpoint.';

interface Outcome {
  readonly ms: number;
  readonly failure?: string | undefined;
}

function outcomeOf(call: Call, endpoint: string, firstVariant: string, whyShort: string | undefined): Outcome {
  const ms = call.world.createMs(call.region.name, endpoint);
  const fault = call.fault(['stuck-creating', 'create-fails']);
  if (fault?.kind === 'stuck-creating') return { ms: fault.ms ?? Number.POSITIVE_INFINITY };
  if (fault?.kind === 'create-fails') {
    const failure = fault.reason ?? `The primary container for production variant ${firstVariant} ${PING_FAILED}`;
    return { ms: fault.ms ?? ms, failure };
  }
  return { ms, failure: whyShort };
}

/** CreateEndpoint: answers at once; the endpoint is Creating, then InService or Failed. */
export const createEndpoint = operation((call, input: CreateEndpoint) => {
  const { world, region, now, by } = call;
  const { EndpointName: name, EndpointConfigName } = input;
  const arn = arnOf(call, 'endpoint', name);
  const isTaken = region.endpoints.list(now).some((other) => other.name.toLowerCase() === name.toLowerCase());
  if (isTaken) throw alreadyThere('endpoint', arn);
  // SageMaker reads the configuration with eventual consistency here.
  const isSeen = region.configs.get(EndpointConfigName, call.seen) !== undefined;
  const config = region.configs.get(EndpointConfigName, now);
  if (!isSeen || config === undefined)
    throw notFound('endpoint-config', arnOf(call, 'endpoint-config', EndpointConfigName));
  const tags = withTags({}, input.Tags);
  const fleets = fleetsOf(call, config);
  const needed = neededBy(call, new Map(), instancesOf(fleets), true);
  checkQuota(call, needed);
  const firstVariant = fleets[0]?.variant.VariantName ?? '';
  const { ms, failure } = outcomeOf(call, name, firstVariant, whyNoCapacity(call, needed));
  const until = now + ms;
  const creating: EndpointRecord = {
    name,
    arn,
    createdAt: now,
    modifiedAt: now,
    status: 'Creating',
    config,
    fleets: [],
    pending: { config, fleets, startedAt: now, until },
    deployment: input.DeploymentConfig,
    tags,
  };
  region.endpoints.put(name, now, creating);
  if (failure !== undefined) {
    const failed: EndpointRecord = { ...creating, status: 'Failed', modifiedAt: until, pending: undefined };
    region.endpoints.put(name, until, { ...failed, failureReason: failure });
  } else if (until < Number.POSITIVE_INFINITY) {
    region.endpoints.put(name, until, {
      ...creating,
      status: 'InService',
      modifiedAt: until,
      fleets,
      pending: undefined,
    });
  }
  world.everMade.push({ at: now, region: region.name, kind: 'endpoint', name, config: config.name, by });
  noteFleets(call, name, config.name, fleets);
  return { EndpointArn: arn };
});
