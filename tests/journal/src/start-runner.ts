import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DriveSetting } from './drive.ts';
import type { Line } from './line.ts';

const DRIVE = fileURLToPath(new URL('drive.ts', import.meta.url));
let runners = 0;

/** A runner in a process of its own. */
export interface RunnerProcess {
  readonly child: ChildProcess;
  /** Resolves with true once it has ended by itself and well, with false where it was killed. Rejects where it failed, with what it printed. */
  readonly ended: Promise<boolean>;
  /** Whether it has ended, or was killed. */
  readonly hasEnded: () => boolean;
  /** What it has told so far: each line was written before whatever came next. */
  readonly lines: () => readonly Line[];
}

/** Starts a runner by one of the programs beside this file. What it prints goes to files, from where it can be read however it ends. */
export function startRunner(setting: DriveSetting, folder: string, program = DRIVE): RunnerProcess {
  runners += 1;
  const [told, failed] = [`${folder}/runner-${runners}.out`, `${folder}/runner-${runners}.err`];
  const [out, error] = [openSync(told, 'w'), openSync(failed, 'w')];
  const args = [
    '--conditions=@landfall/source',
    '--disable-warning=ExperimentalWarning',
    program,
    JSON.stringify(setting),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', out, error],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  closeSync(out);
  closeSync(error);
  const ended = once(child, 'exit').then(([code, signal]) => {
    if (code === 0) return true;
    if (signal === 'SIGKILL') return false;
    throw new Error(`a runner ended with ${String(code ?? signal)}: ${readFileSync(failed, 'utf8')}`);
  });
  return {
    child,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null || child.killed,
    lines: () => {
      const whole = readFileSync(told, 'utf8').split('\n').slice(0, -1);
      return whole.map((line) => JSON.parse(line) as Line);
    },
  };
}
