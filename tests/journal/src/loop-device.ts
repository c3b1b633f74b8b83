import { execFileSync } from 'node:child_process';

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Whether a file can be mounted as a disk here: on Linux, by an administrator, with loop devices. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    return run('losetup', '--find').startsWith('/dev/loop') && run('mkfs.ext4', '-V') === '';
  } catch {
    return false;
  }
}

/** Makes an empty disk in a file. */
export function makeDisk(image: string, megabytes: number): void {
  run('truncate', '--size', `${megabytes}M`, image);
  run('mkfs.ext4', '-q', '-F', image);
}

/** Makes a disk's files visible below a folder. */
export function mount(image: string, folder: string): void {
  run('mount', '-o', 'loop', image, folder);
}

/** Takes them away again. */
export function unmount(folder: string): void {
  run('umount', folder);
}
