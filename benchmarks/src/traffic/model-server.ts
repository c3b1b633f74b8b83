/**
 * A model server that traffic is sent to: `PORT=8080 VERSION=42 FAILS=0.1 MS=50 node model-server.ts`. Of its answers, that share is an error.
 * `POST /pace` with a number of milliseconds makes it slower or faster, `GET /process` tells its process id and its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const { PORT, VERSION = '', FAILS, MS } = process.env;
const fails = Number(FAILS ?? 0);
let paceMs = Number(MS ?? 50);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.url === '/ping') response.end('ready');
  else if (request.url === '/process') response.end(JSON.stringify({ pid: process.pid, port: Number(PORT) }));
  else if (request.url === '/pace') {
    paceMs = Number(body);
    response.end();
  } else {
    // By chance: evenly spread errors would come at the same moment in regions with the same load, and a request that is tried elsewhere would meet the next one.
    const isBad = Math.random() < fails;
    await sleep(paceMs * (0.5 + Math.random()));
    response.writeHead(isBad ? 500 : 200, { 'content-type': 'application/json', 'x-model-version': VERSION });
    response.end(isBad ? '{"error":"out of memory"}' : '{"score":0.97}');
  }
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
