import { describeShares, type Provider, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { isInProgress } from './call/error-texts.ts';
import { conflict } from './conflict.ts';
import { type Endpoint, findEndpoint, hasVariant, isBusy } from './endpoint.ts';
import { accepted } from './lag.ts';
import { moveTags } from './share-tags.ts';
import { currentShares, desiredShares, isSplit, type Shares } from './shares.ts';

/** The request to move traffic: from which share to which, for which deployment. */
export type Shift = Parameters<Provider<AwsDeployment>['route']>[0];

/** The error where a variant of the shift is not on the endpoint. */
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

/** Moves the weights of two variants, if they are as `from` says. */
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
        `Endpoint ${name} in ${aws.name} sends ${describeShares(shares)}; expected ${from}% for ${variant}, or ${percent}% already, and the rest for ${rest ?? 'nothing'}. Somebody else moved it.`,
      );
    const asked = await aws.ask('UpdateEndpointWeightsAndCapacities', {
      EndpointName: name,
      // Only weights: the instance counts stay as they are.
      DesiredWeightsAndCapacities: [
        { VariantName: variant, DesiredWeight: percent },
        { VariantName: previous.variant, DesiredWeight: 100 - percent },
      ],
    });
    if (asked.isOk()) return ok(accepted(aws, moved, endpoint, { what: 'share', from: shares.get(variant) ?? 0 }));
    // Autoscaling or maintenance began between the read and this call: try again once that is over.
    return isInProgress(asked.error) ? ok(waiting) : err(asked.error);
  });
}

/** Starts moving the region's traffic; `conflict` if the cloud shows neither `from` nor `percent`. */
export function route(aws: AwsRegion, shift: Shift): ResultAsync<AwsDeployment, ProviderError> {
  const { deployment, previous, from, percent } = shift;
  if (deployment.traffic === 'variant') return moveWeights(aws, shift);
  return moveTags(aws, { deployment, previous: previous?.endpoint, from, percent });
}
