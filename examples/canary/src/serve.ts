/**
 * A model server whose quality is set from outside: `PORT=8080 FAILS=0.2 node serve.ts`. Of every hundred answers, that share is an error.
 */
import { createServer } from 'node:http';

const port = Number(process.env['PORT']);
const fails = Number(process.env['FAILS'] ?? 0);
let answers = 0;

const server = createServer((request, response) => {
  if (request.url === '/ping') {
    response.end('ready');
    return;
  }
  answers += 1;
  // Evenly spread, so that the example does the same each time.
  const isBad = Math.floor(answers * fails) > Math.floor((answers - 1) * fails);
  response.writeHead(isBad ? 500 : 200, { 'content-type': 'application/json' });
  response.end(isBad ? '{"error":"out of memory"}' : '{"score":0.97}');
});

server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
