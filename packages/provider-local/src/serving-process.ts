import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ResolvedCommand } from './command.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { findProcesses, isAlive, MARKER_VARIABLE } from './find-processes.ts';
import type { DeploymentFiles } from './layout.ts';
import { isErrno, readText } from './state-file.ts';

/** The state of a deployment's process. `status` is the shell's exit status; undefined if nothing recorded it. */
export type ProcessState =
  | { readonly state: 'not-started' }
  | { readonly state: 'running' }
  | { readonly state: 'exited'; readonly status: number | undefined };

// A small shell is the parent of the process. It claims the start by creating the pid file, which only one can do (noclobber), so that no key starts two
// processes, even after a crash between record and start. It also records the exit status, even if the deploying program has ended.
// It outlives SIGTERM until the process has ended; the process itself gets the default handling.
const SHELL = `set -C
{ echo $$ > "$1/pid"; } 2>/dev/null || exit 0
folder=$1; shift
trap : HUP INT TERM
"$@"
echo $? > "$folder/exit"`;

/** Starts the process of a deployment, detached, with its output in a file. Does nothing if the process was started before. Rejects with the system's error. */
export async function startProcess(
  record: DeploymentRecord,
  files: DeploymentFiles,
  command: ResolvedCommand,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  await mkdir(dirname(files.output), { recursive: true, mode: 0o700 });
  const output = await open(files.output, 'a', 0o600);
  try {
    const marked = `${MARKER_VARIABLE}=${record.marker}`; // in the arguments too: not every system shows the environment of its own shell
    const args = command.args.map((arg) => arg.replaceAll('{port}', String(record.port)));
    const child = spawn('/bin/sh', ['-c', SHELL, marked, files.folder, command.file, ...args], {
      cwd: command.cwd,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: {
        ...process.env,
        ...environment,
        ...command.env, // the command's own environment wins
        PORT: String(record.port),
        SAGEMAKER_BIND_TO_PORT: String(record.port),
        [MARKER_VARIABLE]: record.marker,
      },
    });
    child.unref();
    await once(child, 'spawn');
  } finally {
    await output.close();
  }
}

/** The state of the process: from its exit status if it ended on its own, else by a search for it. */
export async function processState(record: DeploymentRecord, files: DeploymentFiles): Promise<ProcessState> {
  const pid = await readNumber(files.pid);
  if (pid === undefined) return { state: (await isGone(record)) ? 'not-started' : 'running' }; // its shell may be claiming the start now
  const status = await readNumber(files.exit);
  if (status !== undefined) return { state: 'exited', status };
  if ((await isAlive(pid, record.marker)) || (await findProcesses(record.marker)).length > 0)
    return { state: 'running' };
  return { state: 'exited', status: await readNumber(files.exit) }; // again: it may have ended between the two reads
}

/** Whether no process of the deployment is left. */
export async function isGone(record: DeploymentRecord): Promise<boolean> {
  return (await findProcesses(record.marker)).length === 0;
}

/** Sends a signal to every process that the deployment started. */
export async function signalProcess(
  record: DeploymentRecord,
  files: DeploymentFiles,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  const pid = await readNumber(files.pid);
  // To the whole group if its leader is ours: a process that rewrote its title may have lost its marker.
  if (pid !== undefined && (await isAlive(pid, record.marker))) send(-pid, signal);
  else for (const found of await findProcesses(record.marker)) send(found, signal);
  if (signal === 'SIGKILL') for (const found of await findProcesses(record.marker)) send(found, signal);
}

/** Sends a signal. A process that ended meanwhile is not an error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  // To the system, 0 and -1 mean a whole group and all processes. A damaged pid file must never cause that.
  if (!Number.isSafeInteger(pid) || Math.abs(pid) <= 1 || Math.abs(pid) === process.pid) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}

async function readNumber(path: string): Promise<number | undefined> {
  const text = (await readText(path))?.trim();
  return text ? Number(text) : undefined;
}
