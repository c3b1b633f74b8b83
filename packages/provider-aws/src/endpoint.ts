import { ifThere, type ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';

/** An endpoint as SageMaker describes it. */
export type Endpoint = Apis['DescribeEndpoint']['output'];

/** A configuration as SageMaker describes it. */
export type EndpointConfig = Apis['DescribeEndpointConfig']['output'];

/** A model as SageMaker describes it. Its environment may hold secrets: it goes into no handle and no message. */
export type SageMakerModel = Apis['DescribeModel']['output'];

/** The endpoint of that name, if there is one. */
export function findEndpoint(aws: AwsRegion, name: string): ResultAsync<Endpoint | undefined, ProviderError> {
  return ifThere(aws.ask('DescribeEndpoint', { EndpointName: name }));
}

/** The configuration of that name, if there is one. */
export function findConfig(aws: AwsRegion, name: string): ResultAsync<EndpointConfig | undefined, ProviderError> {
  return ifThere(aws.ask('DescribeEndpointConfig', { EndpointConfigName: name }));
}

/** The model of that name, if there is one. */
export function findModel(aws: AwsRegion, name: string): ResultAsync<SageMakerModel | undefined, ProviderError> {
  return ifThere(aws.ask('DescribeModel', { ModelName: name }));
}

/** The model that a configuration gives a variant; undefined if it has no such variant. */
export function modelIn({ ProductionVariants = [] }: EndpointConfig, variant: string): string | undefined {
  return ProductionVariants.find(({ VariantName }) => VariantName === variant)?.ModelName;
}

const IN_PROGRESS: ReadonlySet<string | undefined> = new Set([
  'Creating',
  'Updating',
  'SystemUpdating',
  'RollingBack',
  'Deleting',
]);

/** Whether SageMaker is changing the endpoint, so that it can be neither changed nor deleted. */
export function isBusy({ EndpointStatus, PendingDeploymentSummary }: Endpoint): boolean {
  return IN_PROGRESS.has(EndpointStatus) || PendingDeploymentSummary !== undefined;
}

/** Whether a variant is among those in service. */
export function hasVariant(endpoint: Endpoint, variant: string): boolean {
  return endpoint.ProductionVariants?.some(({ VariantName }) => VariantName === variant) ?? false;
}

/** Whether a variant is among those that are coming up. */
function isComing(endpoint: Endpoint, variant: string): boolean {
  const { PendingDeploymentSummary: pending } = endpoint;
  return pending?.ProductionVariants?.some(({ VariantName }) => VariantName === variant) ?? false;
}

/** Whether an endpoint has the deployment's variant, now or once its change is over. The names come from its key, so they are nobody else's. */
export function holds(endpoint: Endpoint, { variant, config }: Pick<AwsDeployment, 'variant' | 'config'>): boolean {
  return endpoint.EndpointConfigName === config || hasVariant(endpoint, variant) || isComing(endpoint, variant);
}

/** What it means that an endpoint has failed on which another version served, and what to do. SageMaker only allows its deletion. */
export function tellOutage(base: string): string {
  return `It takes no requests, so the region has no service. Delete the endpoint, and create it again with its earlier configuration ${base}.`;
}

/** When the endpoint was last modified, in milliseconds since the epoch; 0 if unknown. */
export function modifiedAt({ LastModifiedTime }: Endpoint): number {
  return LastModifiedTime?.getTime() ?? 0;
}
