import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { type Endpoint, modifiedAt } from './endpoint.ts';

/**
 * How long reads may be out of date: SageMaker only says that they become consistent later. After that, a modification time that is still the old one
 * no longer counts as out of date.
 */
const LONGEST_LAG_MS = 600_000;

/** Notes in the handle that SageMaker has accepted a change of this endpoint; `undefined` if there was none. */
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

/**
 * Whether an endpoint's tag still gives it the share from before the last move. Tags have no time of modification: once the longest lag is over,
 * the tag is believed.
 */
export function showsShareBefore({ now }: AwsRegion, { awaits }: AwsDeployment, percent: number): boolean {
  return awaits?.what === 'share' && awaits.from === percent && now - awaits.since < LONGEST_LAG_MS;
}

/** Whether an endpoint was not modified since the last change was accepted, so that a read may show the state before. */
export function isUnchanged(
  { now }: AwsRegion,
  { asked, awaits }: AwsDeployment,
  endpoint: Endpoint | undefined,
): boolean {
  if (awaits === undefined || asked === undefined || now - awaits.since >= LONGEST_LAG_MS) return false;
  return asked === (endpoint === undefined ? 0 : modifiedAt(endpoint));
}
