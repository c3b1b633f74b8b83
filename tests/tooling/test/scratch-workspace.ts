import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const COPIED = ['biome.json', '.oxlintrc.json', '.gitignore', 'tsconfig.base.json', 'tsconfig.json', 'scripts'];

/** What a command of a scratch workspace left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output and standard error, one after the other. */
  readonly output: string;
}

/** A temporary folder with this workspace's configuration and the given files, removed when the test ends. */
export interface ScratchWorkspace {
  write(files: Readonly<Record<string, string>>): void;
  run(command: string, ...args: readonly string[]): Finished;
}

/** Makes a workspace that holds nothing but configuration and `files` (path to text). */
export function scratchWorkspace(files: Readonly<Record<string, string>>): ScratchWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-tooling-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'packages'));
  symlinkSync(join(ROOT, 'tests/tooling/node_modules'), join(folder, 'packages/node_modules'));

  const workspace: ScratchWorkspace = {
    write: (added) => {
      for (const [path, text] of Object.entries(added)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, { mode: 0o755 });
      }
    },
    run: (command, ...args) => {
      const path = [folder, join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
      const env = { ...process.env, PATH: path };
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env });
      return { code: status, stdout, output: stdout + stderr };
    },
  };
  workspace.write(files);
  return workspace;
}
