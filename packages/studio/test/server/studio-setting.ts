import type { RolloutEvent } from '@landfall/core';
import { type Journal, type Lease, memoryJournal } from '@landfall/core/journal';
import { type ServedStudio, type ServeOptions, serveStudio } from '../../src/index.ts';
import { type RawResponse, request } from './raw-http.ts';

/** A log that can be made to grow. */
export interface GrowingLog {
  readonly id: string;
  /** Appends the next events. */
  grow(count: number): Promise<void>;
}

/** Puts the first events of a log into a journal; the others can be appended later. */
export async function keepLog(
  journal: Journal,
  events: readonly RolloutEvent[],
  first = events.length,
): Promise<GrowingLog> {
  const id = events[0]?.rolloutId ?? '';
  (await journal.create(id, events.slice(0, first)))._unsafeUnwrap();
  let lease: Lease | undefined;
  let next = first;
  return {
    id,
    async grow(count) {
      lease ??= (await journal.acquire(id, 'test', 0, 1))._unsafeUnwrap();
      (await journal.append(lease, events.slice(next, next + count)))._unsafeUnwrap();
      next += count;
    },
  };
}

/** The log of a rollout under another id, and with a model of another name. */
export function renamed(events: readonly RolloutEvent[], id: string): readonly RolloutEvent[] {
  return events.map((event) => ({ ...event, rolloutId: id }));
}

/** A studio that is served, and a person who has its token. */
export interface Visited {
  readonly studio: ServedStudio;
  readonly journal: Journal;
  readonly origin: string;
  readonly token: string;
  /** The headers of a request that this person's page makes. */
  readonly headers: Readonly<Record<string, string>>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<RawResponse>;
  post(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<RawResponse>;
}

/** What a page of the studio sends with every POST. */
export function changeHeaders(port: number): Readonly<Record<string, string>> {
  return {
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    'x-landfall-studio': '1',
  };
}

/** The cookie for the token in the address of a studio. */
export async function signIn({ url, port }: ServedStudio): Promise<string> {
  const { pathname, hash } = new URL(url);
  const body = JSON.stringify({ token: hash.slice('#token='.length) });
  const answer = await request(port, 'POST', `${pathname}api/session`, changeHeaders(port), body);
  return answer.headers['set-cookie']?.split(';')[0] ?? '';
}

/** Serves a studio, and signs in. */
export async function visit(options: Partial<ServeOptions> = {}): Promise<Visited> {
  const journal = options.journal ?? memoryJournal();
  const studio = (await serveStudio({ pollMs: 10, ...options, journal }))._unsafeUnwrap();
  const { port, url } = studio;
  const cookie = options.authorize === undefined ? await signIn(studio) : '';
  const { origin, hash } = new URL(url);
  const headers = { host: `127.0.0.1:${port}`, ...(cookie !== '' && { cookie }) };
  return {
    studio,
    journal,
    origin,
    token: hash.slice('#token='.length),
    headers,
    get: (path, more = {}) => request(port, 'GET', path, { ...headers, ...more }),
    post: (path, body, more = {}) =>
      request(port, 'POST', path, { ...headers, ...changeHeaders(port), ...more }, JSON.stringify(body)),
  };
}
