import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findPostgres, type PostgresPrograms } from './find-postgres.ts';

/** A PostgreSQL server of this process, on a free port of loopback. */
export interface PostgresServer {
  readonly port: number;
  /** The connection string of a superuser without a password. */
  readonly url: string;
  /** The id of its main process; undefined while it is down. */
  readonly pid: number | undefined;
  /** Kills it as a crash would. What was committed survives. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it, and deletes its data. */
  stop(): Promise<void>;
}

/** How a server is set up. */
export interface PostgresOptions {
  /** Settings of `postgresql.conf` beside those for tests, such as `{ fsync: 'on' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Nothing waits for a disk: only a power loss would lose what was committed. */
const FOR_TESTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  max_connections: '200',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
};

const MOST_STARTS = 50;
const READY = 'database system is ready to accept connections';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the main process once; gives what it printed where it ended before it was ready. */
async function startOnce(
  { postgres, user }: PostgresPrograms,
  args: readonly string[],
): Promise<ChildProcess | string> {
  const server = spawn(postgres, args, { ...user, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] });
  let printed = '';
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(String(error)));
    server.once('exit', () => resolve(printed));
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      // What is printed later is read and dropped, or the server would wait for a reader.
      printed = (printed + text).slice(-4_000);
      if (printed.includes(READY)) resolve(server);
    });
  });
}

/** Starts a PostgreSQL 18 server. Throws where it does not start, and where `findPostgres` finds none. */
export async function startPostgres({ settings = {} }: PostgresOptions = {}): Promise<PostgresServer> {
  const programs = findPostgres();
  if (typeof programs === 'string') throw new Error(programs);
  const { user } = programs;
  const folder = mkdtempSync(join(tmpdir(), 'landfall-postgres-'));
  chmodSync(folder, 0o700);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const setUp = [
    '-D',
    data,
    '-U',
    'landfall',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
    '--no-instructions',
  ];
  execFileSync(programs.initdb, setUp, { ...user, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'inherit'] });

  const port = await freePort();
  const set = Object.entries({ ...FOR_TESTS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    let printed = '';
    for (let tries = 0; server === undefined && tries < MOST_STARTS; tries += 1) {
      // The children of a server that was killed may live on for some moments, and hold its memory.
      if (tries > 0) await wait(100);
      const started = await startOnce(programs, ['-D', data, '-p', String(port), ...set]);
      if (typeof started === 'string') printed = started;
      else server = started;
    }
    if (server === undefined) throw new Error(`PostgreSQL did not start: ${printed}`);
  };
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
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
    port,
    url: `postgres://landfall@127.0.0.1:${port}/postgres`,
    get pid() {
      return server?.pid;
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      process.off('exit', endWithProcess);
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
