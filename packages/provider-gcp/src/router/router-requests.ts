import type { ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import { connectByHttp } from '../call/connection.ts';
import { raceSignal } from '../call/race-signal.ts';
import { type RestReply, type RestRequest, send } from '../call/rest.ts';
import type { RouterConnection } from './router-connection.ts';

/** One request of a router: its path is behind the URL of the service. */
export interface RouterRequest extends Omit<RestRequest, 'url'> {
  readonly path: string;
}

/** Sends requests of a router. Any reply is returned as it is, but one that does not accept the credentials. */
export type SendRequest = (
  request: RouterRequest,
  what: string,
  signal: AbortSignal,
) => Promise<Result<RestReply, ProviderError>>;

/** Opens a service at its usual URL, or at that of the options. It loads and requests nothing before the first call. */
export function openRequests(usual: string, { auth, url = usual }: RouterConnection): SendRequest {
  const connection = connectByHttp(auth);
  const root = url.replace(/\/$/, '');
  return async ({ path, ...request }, what, signal) =>
    raceSignal(signal, what, async () => send(connection, { ...request, url: `${root}${path}` }, what, signal));
}
