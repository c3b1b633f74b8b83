import type { Call } from '../operation.ts';
import { arnOf } from './arn.ts';
import type { EndpointRecord } from './endpoint-record.ts';
import { inProgress, notFound, onlyDeletable } from './refusals.ts';

const IN_PROGRESS = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']);

/** An endpoint that can be deleted now; refused otherwise, as SageMaker words it. */
export function deletableEndpoint(call: Call, name: string): EndpointRecord {
  const endpoint = call.region.endpointAt(name, call.now);
  if (endpoint === undefined) throw notFound('endpoint', arnOf(call, 'endpoint', name));
  if (IN_PROGRESS.has(endpoint.status)) throw inProgress(endpoint.arn);
  return endpoint;
}

/** An endpoint that can be changed now; refused otherwise. */
export function changeableEndpoint(call: Call, name: string): EndpointRecord {
  const endpoint = deletableEndpoint(call, name);
  if (endpoint.status === 'Failed' || endpoint.status === 'OutOfService')
    throw onlyDeletable(endpoint.arn, endpoint.status);
  return endpoint;
}
