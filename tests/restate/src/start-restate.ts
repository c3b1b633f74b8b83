import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { registerAt } from './register-at.ts';

/** A Restate server of this process, on free ports of loopback. */
export interface RestateServer {
  /** The address of its ingress. */
  readonly ingress: string;
  /** The id of its process; 0 while it is down. */
  readonly pid: number;
  /** The address of its admin interface. */
  readonly admin: string;
  /** The memory that it uses now, in bytes; 0 while it is down. */
  memory(): number;
  /** Tells it where a service listens. */
  register(service: string): Promise<void>;
  /** Kills it as a crash would. What it has acknowledged survives. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same ports with the same data. */
  start(): Promise<void>;
  /** Ends it, and deletes its data. */
  stop(): Promise<void>;
}

const MOST_TRIES = 600;
const BETWEEN_MS = 100;

/** Ports that nothing listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}

/** Finds the program, which comes as a package; undefined where there is none for this machine. */
export function findRestate(): string | undefined {
  const resolve = createRequire(
    createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json'),
  ).resolve;
  try {
    return resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
  } catch {
    return undefined;
  }
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await isSo().catch(() => false)) return;
    await wait(BETWEEN_MS);
  }
  throw new Error(`Restate did not come to this: ${what}`);
}

/** Starts a Restate server with its telemetry off. Throws where it does not start, and where `findRestate` finds none. */
export async function startRestate(): Promise<RestateServer> {
  const program = findRestate();
  if (program === undefined) throw new Error('there is no Restate server for this machine');
  const folder = mkdtempSync(join(tmpdir(), 'landfall-restate-'));
  const [ingressPort, adminPort, nodePort] = await freePorts(3);
  const ingress = `http://127.0.0.1:${ingressPort}`;
  const admin = `http://127.0.0.1:${adminPort}`;
  const env = {
    ...process.env,
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_IP: '127.0.0.1',
    RESTATE_BIND_PORT: String(nodePort),
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingressPort}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${adminPort}`,
    RESTATE_NODE_NAME: 'landfall',
    RESTATE_DEFAULT_NUM_PARTITIONS: '4',
    RESTATE_LOG_FILTER: 'error',
    RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '256 MiB',
  };
  let server: ChildProcess | undefined;
  let printed = '';

  const start = async (): Promise<void> => {
    const started = spawn(program, ['--base-dir', folder, '--no-logo'], {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-4_000);
      });
    server = started;
    const isUp = async (): Promise<boolean> => {
      if (started.exitCode !== null) throw new Error('it has ended');
      const answers = await Promise.all([fetch(`${admin}/health`), fetch(`${ingress}/restate/health`)]);
      return answers.every(({ ok }) => ok);
    };
    await until(isUp, `it is healthy; it printed ${printed}`);
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const ending = server;
    server = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  };
  const endWithProcess = (): void => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };

  process.once('exit', endWithProcess);
  await start();
  return {
    ingress,
    get pid() {
      return server?.pid ?? 0;
    },
    admin,
    memory() {
      if (server === undefined) return 0;
      const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    },
    register: (service) => registerAt(admin, service),
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      process.off('exit', endWithProcess);
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
