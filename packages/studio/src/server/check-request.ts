import { STUDIO_HEADER } from '../wire.ts';
import { isAllowedHost } from './host-list.ts';
import { refuse } from './respond.ts';

/** The longest address of a request that is read, in characters. */
const ADDRESS_CHARACTERS = 2_048;

/** The host that a request was sent to, as its sender wrote it. */
function hostOf(request: Request): string {
  return request.headers.get('host') ?? new URL(request.url).host;
}

/** Refuses a request that was not meant for this studio, before anything else is looked at; undefined if it may go on. */
export function refuseHost(request: Request, hosts: readonly string[]): Response | undefined {
  if (isAllowedHost(hostOf(request), hosts)) return undefined;
  return refuse(403, 'forbidden', 'This host name is not allowed: add it to the option hosts of the studio.');
}

/** Refuses an address that is too long. */
export function refuseAddress(request: Request): Response | undefined {
  return request.url.length <= ADDRESS_CHARACTERS
    ? undefined
    : refuse(414, 'invalid', `The address is longer than ${ADDRESS_CHARACTERS} characters.`);
}

/** Refuses what a page of another site makes a browser send. Of browsers that do not say where a request comes from, only `refuseChange` is asked. */
export function refuseOtherSite(request: Request): Response | undefined {
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if (site === 'same-origin' || site === 'none') return undefined;
  return refuse(403, 'forbidden', 'The request comes from another site.');
}

function isOwnOrigin(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  // A browser leaves out the port that belongs to the scheme, in both; the scheme is not compared, since a proxy in front may have taken off the encryption.
  return /^https?:$/.test(protocol) && host === hostOf(request).toLowerCase();
}

/** Refuses a change that does not come from the studio's own page. */
export function refuseChange(request: Request): Response | undefined {
  const { headers } = request;
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json')
    return refuse(415, 'invalid', 'The request must have the content type application/json.');
  const origin = headers.get('origin');
  if (origin !== null && !isOwnOrigin(origin, request))
    return refuse(403, 'forbidden', 'The request comes from another origin.');
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin')
    return refuse(403, 'forbidden', 'The request comes from another site, or from no page.');
  if (headers.get(STUDIO_HEADER) !== '1')
    return refuse(403, 'forbidden', `The request must have the header ${STUDIO_HEADER}: 1.`);
  return undefined;
}
