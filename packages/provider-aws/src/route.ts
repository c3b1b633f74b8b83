import { describeShares, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { isInProgress } from './call/error-texts.ts';
import { type Endpoint, findEndpoint, hasVariant, isBusy } from './endpoint.ts';
import { accepted } from './lag.ts';
import { moveTags } from './share-tags.ts';
import { currentShares, desiredShares, isSplit, type Shares } from './shares.ts';

/** The shift that `route` was asked for. */
export interface Shift {
  readonly deployment: AwsDeployment;
  readonly previous: AwsDeployment | null;
  readonly from: number;
  readonly percent: number;
}

function conflict(message: string): Result<never, ProviderError> {
  return err(providerError({ kind: 'conflict', message }));
}

/** Why the endpoint cannot be split like that: somebody who is to take traffic is not there. */
function missing(
  endpoint: Endpoint | undefined,
  { deployment, previous }: Shift,
  region: string,
): ProviderError | undefined {
  const gone = [deployment, ...(previous === null ? [] : [previous])].find(
    ({ variant }) => endpoint === undefined || !hasVariant(endpoint, variant),
  );
  if (gone === undefined) return undefined;
  const message = `${gone.variant} is not on endpoint ${gone.endpoint} in ${region}, so no traffic can go to it or from it.`;
  return providerError({ kind: 'not-found', message });
}

/** Moves the weights of two variants, if they are where they should be. */
function moveWeights(aws: AwsRegion, shift: Shift): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const { deployment, previous, from, percent } = shift;
    const { variant, endpoint: name } = deployment;
    const rest = previous?.variant;
    const { due: _, ...moved } = deployment;
    const waiting: AwsDeployment = { ...deployment, due: 'route' };
    const endpoint = yield* findEndpoint(aws, name);
    const gone = missing(endpoint, shift, aws.name);
    if (endpoint === undefined || gone !== undefined) return err(gone as ProviderError);
    if (isBusy(endpoint)) return ok(isSplit(desiredShares(endpoint), variant, percent, rest) ? moved : waiting);
    if (endpoint.EndpointStatus !== 'InService')
      return conflict(`Endpoint ${name} in ${aws.name} is ${endpoint.EndpointStatus}, so its weights cannot be moved.`);
    const shares: Shares = currentShares(endpoint);
    if (isSplit(shares, variant, percent, rest)) return ok(moved);
    if (previous === null || !isSplit(shares, variant, from, rest))
      return conflict(
        `Endpoint ${name} in ${aws.name} sends ${describeShares(shares)}; expected ${from}% for ${variant}, or ${percent}% already, and the rest for ${rest ?? 'nobody'}. Somebody else moved it.`,
      );
    const asked = await aws.ask('UpdateEndpointWeightsAndCapacities', {
      EndpointName: name,
      // Weights only: how many instances there are is left as it is.
      DesiredWeightsAndCapacities: [
        { VariantName: variant, DesiredWeight: percent },
        { VariantName: previous.variant, DesiredWeight: 100 - percent },
      ],
    });
    if (asked.isOk()) return ok(accepted(aws, moved, endpoint, { what: 'share', from: shares.get(variant) ?? 0 }));
    // Autoscaling or maintenance came between the look and the call: it can be asked again once that is over.
    return isInProgress(asked.error) ? ok(waiting) : err(asked.error);
  });
}

/** Starts moving the region's traffic; `conflict` if it is neither where it should come from nor where it should go. */
export function route(aws: AwsRegion, shift: Shift): ResultAsync<AwsDeployment, ProviderError> {
  const { deployment, previous, from, percent } = shift;
  if (deployment.traffic === 'variant') return moveWeights(aws, shift);
  const { due: _, ...moved } = deployment;
  return moveTags(aws, { ours: deployment.endpoint, previous: previous?.endpoint, from, percent }).map(() => moved);
}
