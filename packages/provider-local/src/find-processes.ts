import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The environment variable with the marker of a process that this package started. */
export const MARKER_VARIABLE = 'LANDFALL_LOCAL_MARKER';

/**
 * Whether the process with this id is alive and has the marker. Process ids are reused, soon after a reboot, so an id alone
 * proves nothing; a process that has ended but was not yet collected by its parent (a zombie) has no environment and counts as gone.
 */
export async function isAlive(pid: number, marker: string): Promise<boolean> {
  if (process.platform === 'linux') return carries(`/proc/${pid}`, marker);
  return (await findByPs(marker)).includes(pid);
}

/** The ids of all living processes with the marker: the one that was started, and those that it started. */
export async function findProcesses(marker: string): Promise<number[]> {
  if (process.platform !== 'linux') return findByPs(marker);
  // Not by `ps`: slim container images do not have it.
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => carries(`/proc/${pid}`, marker)));
  return pids.filter((_, index) => found[index]).map(Number);
}

/** Whether a process has really ended. One that is ending has lost its marker already, but may still hold its port. */
export async function hasEnded(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  // The state follows the name, which is in parentheses and may hold any character.
  return stat === undefined || /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

async function carries(folder: string, marker: string): Promise<boolean> {
  try {
    return (await readFile(`${folder}/environ`, 'latin1')).split('\0').includes(`${MARKER_VARIABLE}=${marker}`);
  } catch {
    return false; // it ended meanwhile, or belongs to another user
  }
}

async function findByPs(marker: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-E', '-ww', '-o', 'pid=,stat=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s(.*)$/.exec(line))
    .filter((match) => match?.[2]?.startsWith('Z') === false && match[3]?.includes(`${MARKER_VARIABLE}=${marker}`))
    .map((match) => Number(match?.[1]));
}
