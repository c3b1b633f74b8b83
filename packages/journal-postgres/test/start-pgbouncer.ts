import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The program of PgBouncer; undefined if it is not installed. */
export const PGBOUNCER = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find((file) => existsSync(file));

/** PgBouncer refuses root. */
const NOBODY = { uid: 65_534, gid: 65_534 };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts PgBouncer in transaction mode, with fewer connections to the server than it takes itself. */
export async function startPgbouncer(serverUrl: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { port: serverPort, username } = new URL(serverUrl);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'landfall-pgbouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  const settings = [
    '[databases]',
    `* = host=127.0.0.1 port=${serverPort} user=${username}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 3',
  ];
  writeFileSync(file, settings.join('\n'));
  chmodSync(folder, 0o755);
  const program = spawn(PGBOUNCER ?? '', [file], {
    ...(process.getuid?.() === 0 && NOBODY),
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(program, 'exit');
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-4_000);
      if (printed.includes('process up')) resolve();
    });
    program.once('exit', () => reject(new Error(`PgBouncer did not start: ${printed}`)));
  });
  return {
    url: Object.assign(new URL(serverUrl), { port: String(port) }).href,
    async stop() {
      program.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
