import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('service-process.ts', import.meta.url));

/** A service in a process of its own, on one port for as long as it is started again. */
export interface RealProcess {
  readonly address: string;
  start(): Promise<void>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** The memory that it uses now, in bytes. */
  memory(): Promise<number>;
}

/** Makes a service for the cloud in a folder; it does not run yet. */
export function realProcess(folder: string, port: number): RealProcess {
  let child: ChildProcess | undefined;
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    address: `http://127.0.0.1:${port}`,
    async start() {
      const execArgv = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning'];
      child = fork(PROGRAM, [String(port), folder], { execArgv });
      await once(child, 'message');
    },
    async kill() {
      const ending = child;
      child = undefined;
      if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = once(ending, 'exit');
      ending.kill('SIGKILL');
      await ended;
    },
    async memory() {
      if (child === undefined) return 0;
      const answered = once(child, 'message');
      child.send('memory');
      const [bytes] = (await answered) as [number];
      return bytes;
    },
  };
}
