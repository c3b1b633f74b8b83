import { providerError } from '../../provider/contract.ts';
import { refuseUnknownKeys } from '../../provider/refuse-unknown-keys.ts';
import type { Duration } from '../../spec/duration.ts';
import { defineRouter } from '../define-router.ts';
import { optionMs } from '../option-ms.ts';
import type { Router } from '../router.ts';
import type { Stored } from '../router-parts.ts';
import { tableChanged } from '../table-change.ts';
import { parseTable, tableText } from '../table-text.ts';
import { type Address, exchange } from './exchange.ts';
import { failedAnswer } from './failed-answer.ts';
import type { Fetch } from './fetch.ts';

/** An address that serves a routing table as JSON. */
export interface HttpRouterOptions {
  /** The address: http or https. Credentials belong in `headers`. */
  readonly url: string;
  /** Sent with every request, such as `authorization`. They are never in an error. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the address takes a PUT with `If-Match` (and `If-None-Match: *` where it has no table yet), and refuses it with 412 where the table is another one. Set it only for
   * an address that does: one that ignores the header would lose the changes of others. Default false: the router only reads.
   */
  readonly writes?: boolean | undefined;
  /** The router's name, for claims and errors. Default: the address without its query. */
  readonly name?: string | undefined;
  /** How long clients may follow the previous table: as long as they, and any cache, keep it. Default `'30s'`. */
  readonly ttl?: Duration | undefined;
  /** How long to wait for an answer. Default `'10s'`. */
  readonly timeout?: Duration | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

const OPTIONS = Object.keys({
  url: true,
  headers: true,
  writes: true,
  name: true,
  ttl: true,
  timeout: true,
  fetch: true,
} satisfies Record<keyof HttpRouterOptions, true>);

function addressOf({ url, headers = {}, name, timeout = '10s', fetch = globalThis.fetch }: HttpRouterOptions): Address {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
    throw new TypeError(
      'The options of httpRouter are not valid: url must be an address that begins with http:// or https://, without a user or password: put credentials in headers.',
    );
  const timeoutMs = optionMs('httpRouter', 'timeout', timeout);
  return { name: name ?? `${parsed.origin}${parsed.pathname}`, url, headers, timeoutMs, fetch };
}

/** The header that lets a PUT replace this very content alone. Throws an error if the address gave no ETag that can be compared. */
function condition(name: string, tag: string | null): Readonly<Record<string, string>> {
  if (tag === null) return { 'if-none-match': '*' };
  if (tag !== '' && !tag.startsWith('W/')) return { 'if-match': tag };
  const message = `${name} sends ${tag === '' ? 'no ETag' : 'a weak ETag'} with the table, so a change of others would be lost. Have it send a strong ETag; a proxy that compresses may weaken it.`;
  throw providerError({ kind: 'unsupported', message });
}

/**
 * Makes a router of any address that serves a routing table. It reads with `If-None-Match`, and replaces the table by PUT with `If-Match` where `writes` says that the address
 * takes it. Status 404 or 410 means that no table was written yet. Throws a `TypeError` if the options are not valid.
 */
export function httpRouter(options: HttpRouterOptions): Router {
  refuseUnknownKeys('httpRouter', options, OPTIONS);
  const { writes = false, ttl = '30s' } = options;
  const address = addressOf(options);
  const { name } = address;
  /** The last table that came with an ETag. */
  let last: Stored<string> | undefined;

  return defineRouter<string>({
    name,
    capabilities: { ttlMs: optionMs('httpRouter', 'ttl', ttl) },

    async read({ signal }) {
      const known = last;
      const headers: Record<string, string> = known === undefined ? {} : { 'if-none-match': known.tag };
      const answer = await exchange(address, { method: 'GET', headers, signal });
      if (answer.status === 304 && known !== undefined) return known;
      if (answer.status === 404 || answer.status === 410) return null;
      if (answer.status !== 200) throw failedAnswer(address, 'GET', answer);
      const stored = { value: parseTable(name, answer.text), tag: answer.etag ?? '' };
      last = stored.tag === '' ? undefined : stored;
      return stored;
    },

    ...(writes && {
      async write({ table, tag }: { readonly table: unknown; readonly tag: string | null }, { signal }) {
        const headers = { 'content-type': 'application/json', ...condition(name, tag) };
        const answer = await exchange(address, { method: 'PUT', headers, body: tableText(table), signal });
        if (answer.status === 412 || answer.status === 409)
          throw tableChanged(name, 'the address has another one by now');
        if (answer.status < 200 || answer.status >= 300) throw failedAnswer(address, 'PUT', answer);
      },
    }),
  });
}
