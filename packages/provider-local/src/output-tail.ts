import { open } from 'node:fs/promises';
import type { DeploymentRecord } from './deployment-record.ts';
import type { DeploymentFiles } from './layout.ts';
import { isErrno } from './state-file.ts';

const TAIL_BYTES = 4_096;
const TAIL_LINES = 15;
const SHORTEST_SECRET = 4;

/** The values of the environment variables that this program gave to its deployments, by deployment. They are in memory only. */
export type KnownEnvironments = Map<string, Readonly<Record<string, string>>>;

/**
 * The end of a process's output, for an error message. Any value of the model's environment may be a secret, so each is replaced by the
 * variable's name. A program that does not know the values (another program made the deployment) only names the output file.
 */
export async function outputTail(
  record: DeploymentRecord,
  files: DeploymentFiles,
  known: KnownEnvironments,
): Promise<string> {
  const environment = known.get(record.id);
  if (record.environment.length > 0 && environment === undefined) {
    return `Its output is in ${files.output}; it may contain values of the model's environment, so it is not shown here.`;
  }
  const text = mask(await readEnd(files.output), environment ?? {});
  const lines = text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n').trim();
  return lines === '' ? 'It printed nothing.' : `The end of its output (${files.output}):\n${lines}`;
}

function mask(text: string, environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .filter(([, value]) => value.length >= SHORTEST_SECRET)
    .sort(([, a], [, b]) => b.length - a.length) // one value may be part of another
    .reduce((masked, [name, value]) => masked.replaceAll(value, `[${name}]`), text);
}

async function readEnd(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, TAIL_BYTES)), 0, undefined, start);
      const text = buffer.toString('utf8', 0, bytesRead);
      // A cut line may begin in the middle of a secret, which would then not be found.
      return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  }
}
