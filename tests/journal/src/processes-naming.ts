import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** The ids of the processes with this text in their arguments or environment, but for this one. */
export function processesNaming(text: string): readonly number[] {
  if (process.platform !== 'linux') {
    const options = ['-A', '-E', '-ww', '-o', 'pid=,command='];
    const lines = execFileSync('ps', options, { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n');
    const pids = lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line, 10));
    return pids.filter((pid) => pid !== process.pid);
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids
    .filter((pid) => ['environ', 'cmdline'].some((file) => readQuietly(`/proc/${pid}/${file}`).includes(text)))
    .map(Number);
}
