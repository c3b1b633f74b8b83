import type { ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { Begun } from './call/vertex-api.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { OperationKind } from './operation-kind.ts';

/** Names of operations, as a handle keeps them. */
export type Operations = NonNullable<GcpDeployment['operations']>;

/** Begins an operation and gives its name; nothing where the same was begun before, in a call whose answer was lost. */
export function begin(
  kind: OperationKind,
  asked: ResultAsync<Begun, ProviderError>,
): ResultAsync<Operations, ProviderError> {
  return asked
    .map(({ name }): Operations => (name == null || name === '' ? {} : { [kind]: name }))
    .orElse((error) => (error.vendorCode === 'ALREADY_EXISTS' ? okAsync({}) : errAsync(error)));
}

/** Begins the removal of what may be gone already. */
export function beginRemoval(
  kind: OperationKind,
  asked: ResultAsync<Begun, ProviderError>,
): ResultAsync<Operations, ProviderError> {
  return begin(kind, asked).orElse((error) => (error.kind === 'not-found' ? okAsync({}) : errAsync(error)));
}
