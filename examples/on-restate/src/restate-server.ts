/** A Restate server from npm, on free ports of this machine. In production: Restate Cloud, or a cluster of your own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function succeeds(request: () => Promise<Response>): Promise<boolean> {
  try {
    return (await request()).ok;
  } catch {
    return false;
  }
}

/** Asks until the answer is good. */
async function until(request: () => Promise<Response>): Promise<void> {
  while (!(await succeeds(request))) await wait(50);
}

/** Starts the server with its data in a folder, and without telemetry. */
export async function startServer(folder: string) {
  const [ingressPort, adminPort, nodePort] = [await freePort(), await freePort(), await freePort()];
  const require = createRequire(createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json'));
  const program = require.resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
  const env = {
    ...process.env,
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${nodePort}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingressPort}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${adminPort}`,
    RESTATE_LOG_FILTER: 'error',
  };
  const server = spawn(program, ['--base-dir', folder, '--no-logo'], { env, cwd: folder, stdio: 'ignore' });
  const [ingress, admin] = [`http://127.0.0.1:${ingressPort}`, `http://127.0.0.1:${adminPort}`];
  await until(() => fetch(`${admin}/health`));
  await until(() => fetch(`${ingress}/restate/health`));
  return {
    ingress,
    /** Tells Restate where a service listens, as soon as it does. */
    async register(uri: string): Promise<void> {
      const headers = { 'content-type': 'application/json' };
      await until(() => fetch(`${admin}/deployments`, { method: 'POST', headers, body: JSON.stringify({ uri }) }));
    },
    async stop(): Promise<void> {
      server.kill();
      await once(server, 'exit');
    },
  };
}
