import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { ApiName, Apis } from '../call/apis.ts';
import { clientPool } from '../call/client-pool.ts';
import type { AwsConnection } from '../call/connection.ts';
import { type SendPlace, sendCommand } from '../call/send-command.ts';

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

/** A table as JSON that people can read and edit. */
export function tableText(table: unknown): string {
  return `${JSON.stringify(table, undefined, 2)}\n`;
}

/** The JSON of a text. Fails with `invalid` if it is not JSON. */
export function parsedTable(name: string, text: string): Result<unknown, ProviderError> {
  try {
    return ok(JSON.parse(text));
  } catch {
    const message = `The routing table ${name} is not JSON: correct it by hand, or remove it.`;
    return err(providerError({ kind: 'invalid', message }));
  }
}

/** The error of a change that was made from another version. */
export function tableChanged(name: string, why: string): ProviderError {
  const message = `The routing table ${name} was changed by others: ${why}. Read it again, and apply the change to what was read.`;
  return providerError({ kind: 'conflict', message });
}
