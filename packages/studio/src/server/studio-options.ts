import type { Clock, CommandName } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import { hostnameIssue } from './host-list.ts';
import { parseBasePath } from './mount-path.ts';
import type { StudioError } from './studio-error.ts';

/** Who makes a request, and what they may do. */
export interface Authorized {
  /** Under whose name commands are left in the journal. */
  readonly by: string;
  /** The commands that they may give; empty: they may only look. */
  readonly may: readonly CommandName[];
}

/**
 * Decides who makes a request; undefined: nobody who may see anything. It is called for every request, before anything is read, with a copy of the request that has no
 * body. If it throws or rejects, the request is refused.
 */
export type Authorize = (request: Request) => Authorized | undefined | Promise<Authorized | undefined>;

/** How a studio behaves, wherever it runs. */
export interface StudioBehaviour {
  readonly journal: Journal;
  /** Who may look, and who may give which commands. */
  readonly authorize?: Authorize | undefined;
  /** The path that the studio is mounted at, such as `/landfall`; default `/`. */
  readonly basePath?: string | undefined;
  /** Whether to remove handles, targets, environment values, and who sent a command from what is shown (`redactEvent`); default true. */
  readonly redact?: boolean | undefined;
  /** How many streams of events may be open at once; default 32. */
  readonly maxFollowers?: number | undefined;
  /** How often a rollout that is followed is read from the journal, once for all of its followers, in milliseconds; default 500. */
  readonly pollMs?: number | undefined;
  /** How often a stream without events sends a comment, in milliseconds; default 15,000. */
  readonly heartbeatMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Called with each error that the studio does not show in full: of the journal, of `authorize`, of its own. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What `createStudio` needs. */
export interface StudioOptions extends StudioBehaviour {
  /** The host names under which the studio is reached, such as `ops.example.com`, without a port. Addresses and `localhost` are always allowed. */
  readonly hosts: readonly string[];
  /** Whether commands may be given; default false. It needs `authorize`. */
  readonly actions?: boolean | undefined;
}

const SHARED = ['journal', 'authorize', 'basePath', 'redact', 'maxFollowers', 'pollMs', 'heartbeatMs', 'clock'];

/** The names of all options that every studio has. */
export const BEHAVIOUR_KEYS: readonly string[] = [...SHARED, 'onError', 'actions', 'hosts'];

function invalid(message: string): StudioError {
  return { kind: 'invalid-options', message };
}

/** What is wrong with a number that must be a whole number of at least 1; undefined if nothing is. */
function countIssue(name: string, value: unknown): string | undefined {
  const isCount = value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1);
  return isCount ? undefined : `${name} must be a whole number of at least 1`;
}

function flagIssue(name: string, value: unknown): string | undefined {
  return value === undefined || typeof value === 'boolean' ? undefined : `${name} must be true or false`;
}

function callIssue(name: string, value: unknown): string | undefined {
  return value === undefined || typeof value === 'function' ? undefined : `${name} must be a function`;
}

function hostsIssue(hosts: unknown): string | undefined {
  if (!Array.isArray(hosts)) return 'hosts must be a list of host names';
  return (hosts as readonly unknown[]).map(hostnameIssue).find((issue) => issue !== undefined);
}

/** Checks options that came from outside: `keys` are those that there are. */
export function checkStudioOptions<T extends StudioBehaviour>(
  given: T & { readonly hosts?: unknown; readonly actions?: unknown },
  keys: readonly string[],
): Result<T, StudioError> {
  if (typeof given !== 'object' || given === null) return err(invalid('the options must be an object'));
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    return err(invalid(`'${unknown}' is not an option of a studio: there are ${keys.join(', ')}`));
  if (typeof given.journal !== 'object' || given.journal === null)
    return err(invalid('journal must be a journal, such as sqliteJournal(path) of @landfall/core/journal'));
  const issue =
    countIssue('maxFollowers', given.maxFollowers) ??
    countIssue('pollMs', given.pollMs) ??
    countIssue('heartbeatMs', given.heartbeatMs) ??
    flagIssue('redact', given.redact) ??
    flagIssue('actions', given.actions) ??
    callIssue('authorize', given.authorize) ??
    callIssue('onError', given.onError) ??
    hostsIssue(given.hosts ?? []);
  if (issue !== undefined) return err(invalid(issue));
  return parseBasePath(given.basePath).match<Result<T, StudioError>>(
    () => ok(given),
    (message) => err(invalid(message)),
  );
}
