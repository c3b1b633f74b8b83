import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a fresh Node process, started in this package, printed as JSON. */
export async function runNode<T>(...args: readonly string[]): Promise<T> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { stdout } = await run(process.execPath, args, { cwd });
  return JSON.parse(stdout) as T;
}
