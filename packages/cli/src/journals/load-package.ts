import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { err, ok, type Result } from 'neverthrow';
import type { CliFailure } from '../command-line/cli-failure.ts';

function isNotFound(thrown: unknown): boolean {
  const code: unknown = Object(thrown).code;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Where the folder's own packages have it: a command that npx fetched has no other neighbours. */
function resolveFrom(folder: string, name: string): string | undefined {
  try {
    return pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href;
  } catch {
    return undefined;
  }
}

/** Loads a package that need not be installed: the one beside this package, else the one of the folder in which the command is called. `why`: what it is needed for. */
export async function loadPackage(name: string, folder: string, why: string): Promise<Result<unknown, CliFailure>> {
  for (const from of [name, resolveFrom(folder, name)]) {
    if (from === undefined) continue;
    try {
      return ok((await import(from)) as unknown);
    } catch (thrown) {
      if (!isNotFound(thrown))
        return err({ kind: 'usage', message: `${name} was found but cannot be loaded: ${messageOf(thrown)}` });
    }
  }
  return err({
    kind: 'usage',
    message: `${why} needs ${name}, which is not installed. Install it: npm install ${name}`,
  });
}
