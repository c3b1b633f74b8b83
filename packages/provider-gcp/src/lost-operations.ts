import type { ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion, Unfinished } from './gcp-region.ts';

/** The metadata of operations that make something; the others remove or change it. */
const MAKING_TYPES: ReadonlySet<string> = new Set(
  ['DeployModel', 'UploadModel', 'CopyModel', 'CreateEndpoint'].map((name) => `${name}OperationMetadata`),
);

/** Operations on the parts of a deployment that its handle does not name, since the answer of the call that began them was lost. */
export interface LostOperations {
  /** On parts that are named by the deployment's key: always its own. */
  readonly own: readonly Unfinished[];
  /** Those of `own` that make something. */
  readonly making: readonly Unfinished[];
  /** On an endpoint of many: the deployment's own, or somebody else's. */
  readonly shared: readonly Unfinished[];
}

/** The operations on a resource, which their names begin with. */
export function underWayOn(listed: readonly Unfinished[], resource: string): readonly Unfinished[] {
  return listed.filter(({ name }) => name.includes(`/${resource}/`));
}

/** Whether a resource is named by the deployment's key, and so nobody else's. */
export function isOwn({ traffic, endpoint }: GcpDeployment, resource: string): boolean {
  return traffic === 'endpoint' || resource !== `endpoints/${endpoint}`;
}

/** What is under way, in words. */
export function tellOperation({ name }: Unfinished): string {
  return `${name.split('/').slice(-4, -2).join(' ')} is being changed`;
}

/** Looks for operations on the parts of a deployment; undefined where they may not be listed. */
export function findLostOperations(
  gcp: GcpRegion,
  deployment: GcpDeployment,
): ResultAsync<LostOperations | undefined, ProviderError> {
  const { model, twin, endpoint } = deployment;
  const parts = [`models/${model}`, `endpoints/${twin}`, `endpoints/${endpoint}`];
  return gcp.unfinished().map((listed) => {
    if (listed === undefined) return undefined;
    const own = parts.filter((part) => isOwn(deployment, part)).flatMap((part) => underWayOn(listed, part));
    const shared = parts.filter((part) => !isOwn(deployment, part)).flatMap((part) => underWayOn(listed, part));
    return { own, shared, making: own.filter(({ type }) => MAKING_TYPES.has(type)) };
  });
}
