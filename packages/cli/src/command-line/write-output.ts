import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { err, ok, type Result } from 'neverthrow';
import type { CliWorld } from './cli-command.ts';
import type { CliFailure } from './cli-failure.ts';

/** The name of a file for a rollout: its id without what a file system or a shell may not like. */
export function fileNameOf(id: string, ending: string): string {
  return `${id.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'rollout'}.${ending}`;
}

/** Writes a file, which only this user may read, and gives its whole path. A file of that name is replaced. */
export async function writeOutput(path: string, text: string, { cwd }: CliWorld): Promise<Result<string, CliFailure>> {
  const file = resolve(cwd, path);
  try {
    await writeFile(file, text, { mode: 0o600 });
    return ok(file);
  } catch (thrown) {
    const { code } = Object(thrown) as { readonly code?: unknown };
    return err({ kind: 'usage', message: `Cannot write ${file}: ${String(code ?? thrown)}.` });
  }
}
