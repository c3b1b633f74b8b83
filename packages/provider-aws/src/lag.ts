import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { type Endpoint, modifiedAt } from './endpoint.ts';

/**
 * How long readings may show the past: SageMaker says of its lists and reads only that they become consistent later. After that an endpoint
 * without a new modification time is taken for one that does not keep it.
 */
const LONGEST_LAG_MS = 600_000;

/** Notes that SageMaker has accepted a change, made to the endpoint as it was then; undefined if there was none. */
export function accepted(
  { now }: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint | undefined,
  awaits: Omit<NonNullable<AwsDeployment['awaits']>, 'since'>,
): AwsDeployment {
  return {
    ...deployment,
    asked: endpoint === undefined ? 0 : modifiedAt(endpoint),
    awaits: { ...awaits, since: now },
  };
}

/** Whether an endpoint was not modified since the last change was accepted, so that what it shows may be the world before. */
export function isUnchanged(
  { now }: AwsRegion,
  { asked, awaits }: AwsDeployment,
  endpoint: Endpoint | undefined,
): boolean {
  if (awaits === undefined || asked === undefined || now - awaits.since >= LONGEST_LAG_MS) return false;
  return asked === (endpoint === undefined ? 0 : modifiedAt(endpoint));
}
