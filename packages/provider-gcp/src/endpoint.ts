import { ifThere, type ProviderError } from '@landfall/core/provider';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { DeployedModel, Endpoint, RegisteredModel } from './call/vertex-api.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { OWNER_LABEL } from './maker.ts';
import { idIn } from './names.ts';

/** The full name of an endpoint of the region. */
export function endpointName({ parent }: GcpRegion, id: string): string {
  return `${parent}/endpoints/${id}`;
}

/** The full name of a model of the region. */
export function modelName({ parent }: GcpRegion, id: string): string {
  return `${parent}/models/${id}`;
}

/** The endpoint of that ID, if there is one. */
export function findEndpoint(gcp: GcpRegion, id: string): ResultAsync<Endpoint | undefined, ProviderError> {
  return ifThere(gcp.ask('getEndpoint', { name: endpointName(gcp, id) }));
}

/** The twin's endpoint, if the deployment has one and it exists. */
export function findTwin(gcp: GcpRegion, { twin }: GcpDeployment): ResultAsync<Endpoint | undefined, ProviderError> {
  return twin === null ? okAsync(undefined) : findEndpoint(gcp, twin);
}

/** The deployment's model, if it has one of its own and it exists. */
export function findModel(
  gcp: GcpRegion,
  { model }: GcpDeployment,
): ResultAsync<RegisteredModel | undefined, ProviderError> {
  return model === null ? okAsync(undefined) : ifThere(gcp.ask('getModel', { name: modelName(gcp, model) }));
}

/** The deployed model of this deployment on an endpoint: its ID, and with it the model that was made under the same key. */
export function findOn(
  endpoint: Endpoint | undefined,
  { deployedModel, model }: GcpDeployment,
): DeployedModel | undefined {
  const found = endpoint?.deployedModels?.find(({ id }) => id === deployedModel);
  return found !== undefined && (model === null || idIn(found.model) === model) ? found : undefined;
}

/** Whether Landfall made an endpoint, for whichever version. */
export function isMadeByUs(endpoint: Endpoint): boolean {
  return endpoint.labels?.[OWNER_LABEL] !== undefined;
}

/** Whether nothing is deployed to an endpoint. */
export function isEmpty({ deployedModels }: Endpoint): boolean {
  return (deployedModels ?? []).length === 0;
}
