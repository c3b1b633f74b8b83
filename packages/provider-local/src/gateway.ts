/** The gateway of one directory: a separate program, started on demand as `node gateway.js <directory>`. It outlives the program that started it. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { MARKER_VARIABLE } from './find-processes.ts';
import { CONTENT_TYPE } from './gateway/exposition.ts';
import { type Answers, type Ask, type GatewayAddress, TOKEN_HEADER } from './gateway/protocol.ts';
import { listen } from './gateway/region-gateway.ts';
import { createSwitchboard } from './gateway/switchboard.ts';
import { layoutOf } from './layout.ts';
import { every } from './real-time.ts';
import { createJson, isErrno, readJson } from './state-file.ts';

const layout = layoutOf(process.argv[2] ?? '.');
const switchboard = createSwitchboard(layout);
let token = process.env[MARKER_VARIABLE] ?? '';

const control = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Without the token, as Prometheus has none. It names regions, versions and counts, and nothing else.
  if (request.method === 'GET' && request.url === '/metrics') {
    response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(switchboard.page());
    return;
  }
  if (!isAuthorised(request)) {
    response.writeHead(403).end();
    return;
  }
  try {
    const said = await carryOut((await json(request)) as Ask);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    if ('stopping' in said && said.stopping) stop();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${reason}\n`);
    response.writeHead(500, { 'content-type': 'text/plain' }).end(reason);
  }
}

async function carryOut(ask: Ask): Promise<Answers[keyof Answers]> {
  switch (ask.ask) {
    case 'status':
      return { open: switchboard.open() };
    case 'apply':
      return switchboard.apply(ask);
    case 'in-flight':
      return { requests: switchboard.inFlight(ask.id) };
    case 'count':
      return switchboard.count(ask);
    case 'measure':
      return switchboard.measure(ask);
    case 'forget':
      return { stopping: await switchboard.forget(ask.id) };
    default:
      ask satisfies never;
      throw new Error('The gateway does not know this request; another version of the package may have started it.');
  }
}

function isAuthorised(request: IncomingMessage): boolean {
  const given = Buffer.from(String(request.headers[TOKEN_HEADER]));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Ends the program after the requests in flight are answered. */
function stop(): void {
  control.close();
  switchboard.close();
  leaveDirectory();
}

/** Listens on the control port, which is the lock of the directory: the system gives it to one program, and frees it when that ends. */
async function take(): Promise<boolean> {
  const known = await readJson<GatewayAddress>(layout.gateway);
  if (known !== undefined) token = known.token;
  try {
    await listen(control, known?.port ?? 0);
  } catch (error) {
    if (isErrno(error, 'EADDRINUSE')) return false;
    throw error;
  }
  const { port } = control.address() as AddressInfo;
  return known !== undefined || createJson(layout.gateway, { port, token } satisfies GatewayAddress);
}

// Somebody may delete the directory without cleanUp: the gateway must then end too.
const leaveDirectory = every(1_000, async () => {
  const known = await readJson<GatewayAddress>(layout.gateway).catch(() => ({ token }));
  if (known?.token !== token) stop();
});

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (await take()) {
  await switchboard.restore();
  report('ready');
} else {
  stop();
  report('taken');
}

/** Reports the start to the program that started this one, and disconnects from it. */
function report(word: 'ready' | 'taken'): void {
  process.send?.(word, () => {
    if (process.connected) process.disconnect?.();
  });
}
