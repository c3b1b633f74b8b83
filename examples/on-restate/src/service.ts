/** The service that runs rollouts: `node service.ts <port> <folder>`. Restate calls it for each turn, so any number of them may run, and each may end at any time. */
import { createServer } from 'node:http2';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatError } from '@landfall/core';
import { localProvider } from '@landfall/provider-local';
import { restateRuntime } from '@landfall/runtime-restate';
import { createEndpointHandler } from '@restatedev/restate-sdk';

const [port, folder = '.landfall'] = process.argv.slice(2);
const server = fileURLToPath(new URL('serve.ts', import.meta.url));

const local = localProvider({
  directory: join(folder, 'cloud'),
  command: ({ version }, { region }) => ({
    file: process.execPath,
    args: [server, version, region, join(folder, 'starts')],
  }),
});

const services = restateRuntime({ providers: { local } });
if (services.isErr()) {
  console.error(formatError(services.error));
  process.exitCode = 1;
} else {
  // The SDK's own log goes to the console by default.
  const handler = createEndpointHandler({ services: [...services.value], logger: () => {} });
  createServer(handler).listen(Number(port), '127.0.0.1');
}
