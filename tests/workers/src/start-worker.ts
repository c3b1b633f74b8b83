import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WorkerSetting } from './worker-setting.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
let workers = 0;

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Resolves when it is at work, or has ended before that. */
  readonly atWork: () => Promise<void>;
  /** Resolves when it has ended, with what it printed. Rejects where it ended by itself and not well. */
  readonly ended: Promise<string>;
  /** What it reported so far. */
  readonly reports: () => string;
}

/** Starts a worker. What it prints goes to files in a folder, from where it can be read however the worker ends. */
export function startWorker(setting: WorkerSetting, folder: string): WorkerProcess {
  workers += 1;
  const [said, failed] = [`${folder}/worker-${workers}.out`, `${folder}/worker-${workers}.err`];
  const [out, error] = [openSync(said, 'w'), openSync(failed, 'w')];
  const args = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning', WORKER];
  const child = spawn(process.execPath, [...args, JSON.stringify(setting)], {
    stdio: ['ignore', out, error],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  closeSync(out);
  closeSync(error);
  const ended = once(child, 'exit').then(([code, signal]) => {
    if (code === 0 || signal === 'SIGKILL') return readFileSync(said, 'utf8');
    throw new Error(`a worker ended with ${String(code ?? signal)}: ${readFileSync(failed, 'utf8')}`);
  });
  return {
    child,
    ended,
    reports: () => readFileSync(failed, 'utf8'),
    async atWork() {
      while (child.exitCode === null && child.signalCode === null && !readFileSync(said, 'utf8').includes('at work'))
        await wait(20);
    },
  };
}
