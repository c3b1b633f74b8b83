import { type ProviderError, providerError } from '../../provider/contract.ts';
import { fieldOf } from '../../provider/field-of.ts';
import { refuseUnknownKeys } from '../../provider/refuse-unknown-keys.ts';
import type { Duration } from '../../spec/duration.ts';
import { isBusy } from '../../sqlite/sqlite-codes.ts';
import { messageOf } from '../../text/message-of.ts';
import { defineRouter } from '../define-router.ts';
import { optionMs } from '../option-ms.ts';
import type { Router } from '../router.ts';
import { tableChanged } from '../table-change.ts';
import { parseTable, tableText } from '../table-text.ts';
import { readText, replaceText } from './text-file.ts';

/** How a file with a routing table is used. */
export interface FileRouterOptions {
  /** The router's name, for claims and errors. Default: the path as it was given. Name it where processes write the path differently. */
  readonly name?: string | undefined;
  /** How long clients may follow the previous table: as long as they wait between two reads of the file. Default `'30s'`. */
  readonly ttl?: Duration | undefined;
}

/** The kinds of the system's errors, and what to do. */
const FAILURES: Readonly<Record<string, readonly [kind: ProviderError['kind'], advice: string]>> = {
  EACCES: ['permission', 'Give this user access to the file and its folder'],
  EPERM: ['permission', 'Give this user access to the file and its folder'],
  EROFS: ['permission', 'Choose a folder that can be written'],
  EISDIR: ['invalid', 'Choose a file, not a folder'],
  ENOTDIR: ['invalid', 'Choose a file in a folder'],
  ENOSPC: ['capacity', 'Free some space on the disk'],
  EDQUOT: ['capacity', 'Free some space on the disk'],
};

function nameFailure(path: string, thrown: unknown): ProviderError | undefined {
  if (isBusy(thrown)) {
    const message = `The routing table ${path} is locked: ${messageOf(thrown)}. Check that process; if it is stopped or hangs, end it.`;
    return providerError({ kind: 'transient', message });
  }
  const known = FAILURES[String(fieldOf(thrown, 'code'))];
  if (known === undefined) return undefined;
  const [kind, advice] = known;
  return providerError({ kind, message: `The routing table ${path} failed: ${messageOf(thrown)}. ${advice}.` });
}

/**
 * Makes a router that keeps its table in a JSON file on this machine. A reader finds the old table or the new one, never a part; a table that was applied survives a power
 * loss. Any number of processes may write it at once: a lock in `<path>.lock` (`node:sqlite`, Node 22.13 or newer) lets one at a time compare and replace. Not for a network
 * file system: its locks are not reliable. The file and its folder are created by the first `apply`. Throws a `TypeError` if the options are not valid.
 */
export function fileRouter(path: string, options: FileRouterOptions = {}): Router {
  refuseUnknownKeys('fileRouter', options, ['name', 'ttl']);
  const { name = path, ttl = '30s' } = options;
  return defineRouter<string>({
    name,
    capabilities: { ttlMs: optionMs('fileRouter', 'ttl', ttl) },
    async read() {
      const text = await readText(path);
      return text === undefined ? null : { value: parseTable(name, text), tag: text };
    },
    async write({ table, tag }, { signal }) {
      const isReplaced = await replaceText(path, { from: tag ?? undefined, to: tableText(table), signal });
      if (!isReplaced) throw tableChanged(name, 'the file was changed in between');
    },
    mapError: (thrown) => nameFailure(path, thrown),
  });
}
