/**
 * A model server with a supervisor: `PORT=8080 VERSION=42 node serve.ts`. A worker answers requests; if it dies, it is started again eight seconds later.
 * `GET /worker` tells the worker's process id.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';

const RESTART_MS = 8_000;
const { PORT, VERSION = '' } = process.env;
const isWorker = process.send !== undefined;

function supervise(): void {
  const worker = fork(process.argv[1] ?? '');
  const restart = (): NodeJS.Timeout => setTimeout(supervise, RESTART_MS);
  worker.on('exit', restart);
  process.once('SIGTERM', () => {
    worker.off('exit', restart);
    worker.on('exit', () => process.exit(0));
    if (!worker.kill()) process.exit(0);
  });
}

function serve(): void {
  const server = createServer((request, response) => {
    const answer = { '/ping': 'ready', '/worker': String(process.pid) }[request.url ?? ''] ?? '{"score":0.97}';
    response.writeHead(200, { 'content-type': 'application/json', 'x-model-version': VERSION });
    response.end(answer);
  });
  server.listen(Number(PORT), '127.0.0.1');
  // A worker does not outlive its supervisor.
  process.on('disconnect', () => process.exit(0));
}

if (isWorker) serve();
else supervise();
