/**
 * A small model server: `PORT=8080 node serve.ts model.json`. It speaks what serving containers speak on SageMaker:
 * `GET /ping` answers 200 once the model is loaded, `POST /invocations` takes measurements and answers with a species.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { type Measurements, measurementsSchema } from './flower.ts';
import { loadModel } from './species-model.ts';

const HOST = '127.0.0.1';

function parseMeasurements(body: string): Result<Measurements, string> {
  try {
    const parsed = measurementsSchema.safeParse(JSON.parse(body));
    return parsed.success ? ok(parsed.data) : err(z.prettifyError(parsed.error));
  } catch {
    return err('The body is not JSON.');
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  // On the way down, a client that keeps its connection open would hold the process up.
  if (!server.listening) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function exitWith(problem: string): never {
  console.error(problem);
  process.exit(1);
}

const path = process.argv[2] ?? exitWith('Usage: PORT=8080 node serve.ts <model.json>');
const port = Number(process.env['PORT'] ?? exitWith('Set PORT to the port to listen on.'));
const model = (await loadModel(path)).match((loaded) => loaded, exitWith);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('x-model-version', model.version);
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /ping') return answer(response, 200, { status: 'ready' });
  if (route !== 'POST /invocations') {
    return answer(response, 404, { error: `There is no ${route}; use GET /ping or POST /invocations.` });
  }
  parseMeasurements(await text(request)).match(
    (measurements) => answer(response, 200, { species: model.predict(measurements) }),
    (problem) => answer(response, 400, { error: problem }),
  );
}

const server = createServer((request, response) => {
  handle(request, response).catch((cause: unknown) => {
    console.error(cause);
    if (!response.headersSent) answer(response, 500, { error: 'The model server failed; its output says why.' });
  });
});

server.on('error', (error) => exitWith(`Could not listen on ${HOST}:${port}: ${error.message}`));
server.listen(port, HOST, () => {
  const { port: bound } = server.address() as AddressInfo;
  console.log(`iris ${model.version} serves on http://${HOST}:${bound}`);
});
// Requests in flight are answered, then nothing is left to wait for and the process ends.
process.once('SIGTERM', () => server.close());
