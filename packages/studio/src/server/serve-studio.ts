import { err, ok, type Result } from 'neverthrow';
import { askJournal } from './ask-journal.ts';
import { makeStudio } from './create-studio.ts';
import { parseBasePath } from './mount-path.ts';
import { toNodeHandler } from './node-handler.ts';
import type { StudioError } from './studio-error.ts';
import { BEHAVIOUR_KEYS, checkStudioOptions, type StudioBehaviour } from './studio-options.ts';

/** What `serveStudio` needs. */
export interface ServeOptions extends StudioBehaviour {
  /** The port; default any free one. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: this machine alone (127.0.0.1 and ::1). Any other needs `authorize`. */
  readonly host?: string | undefined;
  /** Further host names under which the studio is reached. Addresses and `localhost` are always allowed. */
  readonly hosts?: readonly string[] | undefined;
  /** Whether commands may be given; default true. */
  readonly actions?: boolean | undefined;
  /** Who gives commands, unless the page says another name. Not used with `authorize`. */
  readonly by?: string | undefined;
  /**
   * The secret that opens the page, at least 22 random characters; default a new one at each start. The same one again lets pages that are open go on after a restart.
   * Not used with `authorize`.
   */
  readonly token?: string | undefined;
}

/** A studio that listens. */
export interface ServedStudio {
  /** The address to open. Without `authorize` it ends with the token: whoever has it may do what the page may do. */
  readonly url: string;
  readonly port: number;
  /** How many streams of events are open, and how many logs are read for them. */
  counts(): { readonly followers: number; readonly feeds: number };
  /** Ends all streams and connections. */
  close(): Promise<void>;
}

const KEYS: readonly string[] = [...BEHAVIOUR_KEYS, 'port', 'host', 'by', 'token'];

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** The fewest characters of a token: 128 bits in base64url. */
const TOKEN_CHARACTERS = 22;

function issueOf({ port, host, authorize, by, token }: ServeOptions): StudioError | undefined {
  const invalid = (message: string): StudioError => ({ kind: 'invalid-options', message });
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    return invalid('port must be a whole number from 0 to 65535');
  if (host !== undefined && (typeof host !== 'string' || host === ''))
    return invalid('host must be an address or a name');
  if (by !== undefined && (typeof by !== 'string' || by === '')) return invalid('by must be a name');
  if (token !== undefined && (typeof token !== 'string' || token.length < TOKEN_CHARACTERS || !/^[\w-]+$/.test(token)))
    return invalid(`token must have at least ${TOKEN_CHARACTERS} characters of A-Z, a-z, 0-9, '-' and '_'`);
  if (host !== undefined && !LOOPBACK.includes(host) && authorize === undefined)
    return {
      kind: 'unsafe',
      message: `host '${host}' can be reached by other machines: give authorize as well, or leave out host to listen on this machine alone`,
    };
  return undefined;
}

/**
 * Serves a studio by `node:http`: on this machine alone, for whoever has the address with its token; or on another host for those whom `authorize` names. Fails if an option
 * is not valid, the journal cannot be read, or the port cannot be used.
 */
export async function serveStudio(options: ServeOptions): Promise<Result<ServedStudio, StudioError>> {
  const checked = checkStudioOptions<ServeOptions>(options, KEYS);
  if (checked.isErr()) return err(checked.error);
  const issue = issueOf(checked.value);
  if (issue !== undefined) return err(issue);
  const { journal, authorize, port = 0, host, hosts = [], actions = true, by, token, basePath } = checked.value;
  const listed = await askJournal(() => journal.list('unfinished'));
  if (listed.isErr()) return err({ kind: 'journal', message: `the journal cannot be read: ${listed.error.message}` });

  // Only here, so that createStudio can be used where there is no module of Node.
  const [{ listenOn }, { newToken, sessionOf }] = await Promise.all([import('./listen-on.ts'), import('./session.ts')]);
  const base = parseBasePath(basePath).unwrapOr('/');
  const secret = authorize === undefined ? (token ?? newToken()) : undefined;
  let listener: ReturnType<typeof toNodeHandler> | undefined;
  const listening = await listenOn(
    (request, response) => listener?.(request, response),
    host === 'localhost' ? undefined : host,
    port,
  );
  if (listening.isErr()) return err(listening.error);
  const { port: bound } = listening.value;
  // Cookies are shared by all ports of a host.
  const session = secret === undefined ? undefined : sessionOf(secret, `landfall-studio-${bound}`, base);
  const studio = makeStudio(checked.value, { hosts, actions, session, by });
  listener = toNodeHandler(studio);
  const name = host === undefined || host === 'localhost' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return ok({
    url: `http://${name}:${bound}${base}${secret === undefined ? '' : `#token=${secret}`}`,
    port: bound,
    counts: () => studio.counts(),
    async close() {
      studio.close();
      await listening.value.close();
    },
  });
}
