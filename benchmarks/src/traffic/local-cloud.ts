import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { localEndpoint, localProvider } from '@landfall/provider-local';

const SERVER = fileURLToPath(new URL('model-server.ts', import.meta.url));
const QUICK_MS = 50;

/** How a version behaves. */
export interface Version {
  readonly version: string;
  /** The share of its answers that are errors. */
  readonly fails: number;
}

/** Three regions of this machine, each with real serving processes behind its URL. */
export class LocalCloud {
  readonly regions = ['local/us-east-1', 'local/eu-west-1', 'local/ap-south-1'] as const;
  readonly provider;
  readonly #directory: string;
  /** Processes that this program started in place of killed ones. */
  readonly #restarted: ChildProcess[] = [];

  constructor(directory: string) {
    this.#directory = directory;
    this.provider = localProvider({
      directory,
      command: ({ artifact }) => ({ file: process.execPath, args: [artifact] }),
    });
  }

  /** The model of a spec. */
  modelOf({ version, fails }: Version) {
    return {
      name: 'fraud',
      version,
      artifact: SERVER,
      environment: { VERSION: version, FAILS: String(fails), MS: String(QUICK_MS) },
    };
  }

  async urlOf(region: string): Promise<string> {
    return (await localEndpoint({ directory: this.#directory, region: region.replace('local/', '') }))._unsafeUnwrap();
  }

  /** Kills the process that serves a region. Returns what starts it again. */
  async kill(region: string, version: Version): Promise<() => Promise<void>> {
    const answer = await fetch(`${await this.urlOf(region)}/process`);
    const { pid, port } = (await answer.json()) as { readonly pid: number; readonly port: number };
    process.kill(pid, 'SIGKILL');
    return async () => {
      const env = { ...process.env, ...this.modelOf(version).environment, PORT: String(port) };
      const child = spawn(process.execPath, [SERVER], { env, stdio: 'inherit' });
      this.#restarted.push(child);
      await once(child, 'spawn');
    };
  }

  /** Makes the process that serves a region so many times slower. */
  async slowDown(region: string, times: number): Promise<void> {
    await fetch(`${await this.urlOf(region)}/pace`, { method: 'POST', body: String(QUICK_MS * times) });
  }

  /** Ends what this program started in place of killed processes. */
  end(): void {
    for (const child of this.#restarted) child.kill();
  }
}
