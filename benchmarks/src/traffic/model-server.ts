/**
 * A model server that traffic is sent to: `PORT=8080 VERSION=42 FAILS=0.1 MS=50 node model-server.ts`. Of its answers, that share is an error.
 * `POST /pace` with a number of milliseconds makes it slower or faster, `GET /process` tells its process id and its port.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { PORT, VERSION = '', FAILS, MS } = process.env;
const fails = Number(FAILS ?? 0);
let paceMs = Number(MS ?? 50);
let answers = 0;

const server = createServer(async (request, response) => {
  const body = await text(request);
  if (request.url === '/ping') return response.end('ready');
  if (request.url === '/process') return response.end(JSON.stringify({ pid: process.pid, port: Number(PORT) }));
  if (request.url === '/pace') {
    paceMs = Number(body);
    return response.end();
  }
  answers += 1;
  const isBad = Math.floor(answers * fails) > Math.floor((answers - 1) * fails);
  setTimeout(
    () => {
      response.writeHead(isBad ? 500 : 200, { 'content-type': 'application/json', 'x-model-version': VERSION });
      response.end(isBad ? '{"error":"out of memory"}' : '{"score":0.97}');
    },
    paceMs * (0.5 + Math.random()),
  );
  return response;
});

server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
