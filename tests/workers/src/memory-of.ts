import { readdirSync, readFileSync } from 'node:fs';

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kibibytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

/** The memory of a process and of its children, in MB: what is shared counts once. Zero where there is no /proc. */
export function memoryOf(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentIn(readQuietly(`/proc/${name}/status`)) === pid,
  );
  const all = [String(pid), ...children].map((name) => kibibytes(readQuietly(`/proc/${name}/smaps_rollup`), 'Pss'));
  return Math.round(all.reduce((sum, each) => sum + each, 0) / 1_024);
}

function parentIn(status: string): number {
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
}
