import { once } from 'node:events';
import { createServer, type Http2Session } from 'node:http2';
import { type RuntimeOptions, restateRuntime } from '@landfall/runtime-restate';
import { createEndpointHandler } from '@restatedev/restate-sdk';

/** A service that runs rollouts, on a free port of loopback. */
export interface ServedRuntime {
  readonly address: string;
  readonly port: number;
  /** Cuts every connection and listens no longer. */
  close(): Promise<void>;
}

/** Serves the runtime. `port`: that of an earlier service, which it replaces. */
export async function serveRuntime(options: RuntimeOptions, port = 0): Promise<ServedRuntime> {
  const services = restateRuntime(options)._unsafeUnwrap();
  const server = createServer(createEndpointHandler({ services: [...services], logger: () => {} }));
  const sessions = new Set<Http2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as { readonly port: number };
  return {
    address: `http://127.0.0.1:${bound}`,
    port: bound,
    async close() {
      if (!server.listening) return;
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
