import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What becomes of a piece of data: it passes; it passes later; it is lost with its connection; it is held back, with all that follows, until the connection ends. */
export type Fate = 'pass' | { readonly delayMs: number } | 'cut' | 'stall';

/** A place in a network between clients and a server on this machine. */
export interface TcpProxy {
  readonly port: number;
  /** How many pieces of data had a fate other than `pass`. */
  readonly disturbed: number;
  /** How many connections the server still has whose client has gone. */
  readonly abandoned: number;
  /** Cuts all connections. */
  cut(): void;
  close(): Promise<void>;
}

/** Whom a piece of data is for. */
export type Towards = 'server' | 'client';

/** Passes data on as `fateOf` says of each piece. What is delayed on its way to the server arrives even if the client has gone meanwhile. */
export async function startTcpProxy(serverPort: number, fateOf: (towards: Towards) => Fate): Promise<TcpProxy> {
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let disturbed = 0;

  const pass = (from: Socket, to: Socket, towards: Towards): void => {
    let passed = Promise.resolve();
    let isStalled = false;
    from.on('data', (data) => {
      const fate = isStalled ? 'stall' : fateOf(towards);
      if (fate !== 'pass') disturbed += 1;
      isStalled = fate === 'stall';
      passed = passed.then(async () => {
        if (typeof fate === 'object') await wait(fate.delayMs);
        if (fate === 'cut') for (const each of [from, to]) each.destroy();
        else if (fate !== 'stall' && !to.destroyed) to.write(data);
      });
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      void passed.then(() => to.end());
    });
  };

  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const [each, all] of [
      [client, clients],
      [upstream, upstreams],
    ] as const) {
      all.add(each.setNoDelay());
      each.once('close', () => all.delete(each));
    }
    pass(client, upstream, 'server');
    pass(upstream, client, 'client');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  const cut = (): void => {
    for (const each of [...clients, ...upstreams]) each.destroy();
  };
  return {
    port,
    get disturbed() {
      return disturbed;
    },
    get abandoned() {
      return upstreams.size - clients.size;
    },
    cut,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
