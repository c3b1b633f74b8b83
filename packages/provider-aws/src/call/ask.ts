import type { ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import type { ApiName, Apis } from './apis.ts';
import { clientPool } from './client-pool.ts';
import type { AwsConnection } from './connection.ts';
import { type SendPlace, sendCommand } from './send-command.ts';

/** Makes one request to a service, without retries, and names its error. */
export type Ask = <Name extends ApiName>(
  api: Name,
  input: Apis[Name]['input'],
  place: SendPlace,
) => Promise<Result<Apis[Name]['output'], ProviderError>>;

/** Opens a connection. It loads and requests nothing before the first call. */
export function opened(connection: AwsConnection): Ask {
  const pool = clientPool(connection);
  return async (api, input, place) => sendCommand(pool, api, input, place);
}
