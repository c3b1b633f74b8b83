/** A tiny serving process for the tests: `FAILS=0.2 SLOW=0.1 node model-server.ts <behaviour>` fails a share of its answers, and takes 300 ms for another. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { flushCompileCache } from 'node:module';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const behaviour = process.argv[2] ?? 'well';
const port = Number(process.argv[3] ?? process.env['PORT']);

if (behaviour === 'crashes') {
  process.stderr.write(`cannot load the weights, the key was ${process.env['API_KEY']}\n`);
  process.exit(3);
}
if (behaviour === 'stubborn') process.on('SIGTERM', () => undefined);

let answers = 0;

/** Whether the current answer is one of a share (0 to 1) that is spread evenly. */
function isAmong(share = '0'): boolean {
  return Math.floor(answers * Number(share)) > Math.floor((answers - 1) * Number(share));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/ping') {
    if (behaviour !== 'mute') response.writeHead(behaviour === 'sick' ? 503 : 200).end();
    return;
  }
  const input = (await json(request)) as {
    waitMs?: number;
    status?: number;
    text?: string;
    hangUp?: boolean;
    breakOff?: boolean;
  };
  answers += 1;
  const status = isAmong(process.env['FAILS']) ? 500 : 200;
  await sleep(input.waitMs ?? (isAmong(process.env['SLOW']) ? 300 : 0));
  if (input.hangUp) request.socket.destroy();
  if (input.breakOff) {
    response.writeHead(200, { 'content-length': '100' }).write('{');
    await sleep(20);
    request.socket.destroy();
    return;
  }
  response.writeHead(input.status ?? status, { 'content-type': 'application/json' });
  response.end(input.text ?? JSON.stringify({ version: process.env['VERSION'] ?? behaviour, pid: process.pid }));
}

if (behaviour === 'deaf') setInterval(() => undefined, 60_000);
else createServer((request, response) => void answer(request, response)).listen(port, '127.0.0.1', flushCompileCache); // a process that is killed keeps nothing at its end
