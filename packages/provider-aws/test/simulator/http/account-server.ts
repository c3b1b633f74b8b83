import { http } from 'msw';
import { type SetupServer, setupServer } from 'msw/node';
import type { AccountServer } from '../simulated-account.ts';
import type { World } from '../world.ts';
import { NetworkError } from './network-error.ts';
import { serve } from './serve.ts';

/**
 * Answers every request of this process. A handler of msw can only answer, and prints what it throws; a request that no handler matches can be
 * made to fail like a broken connection. So the answer is found while msw asks whether the handler matches.
 */
export function accountServer(world: World): AccountServer {
  const answers = new WeakMap<Request, Response>();
  const failures = new WeakMap<Request, unknown>();
  let running = 0;
  let isListening = false;
  const handler = http.all(
    async ({ request }) => {
      running += 1;
      try {
        answers.set(request, await serve(world, request));
        return true;
      } catch (thrown) {
        failures.set(request, thrown);
        return false;
      } finally {
        running -= 1;
      }
    },
    ({ request }) => answers.get(request),
  );
  const server: SetupServer = setupServer(handler);
  return {
    listen() {
      if (isListening) return;
      isListening = true;
      server.listen({
        onUnhandledFrame({ frame }) {
          const { request } = frame.data as { readonly request?: Request };
          const thrown = request === undefined ? undefined : failures.get(request);
          if (!(thrown instanceof NetworkError)) {
            const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : frame.protocol;
            world.unexpected.push(`the simulator could not answer: ${what}`);
          }
          throw thrown instanceof Error ? thrown : new NetworkError('ECONNREFUSED', 'connect ECONNREFUSED');
        },
      });
    },
    close() {
      if (!isListening) return;
      isListening = false;
      for (const end of world.hanging) end();
      world.hanging.clear();
      server.close();
    },
    inFlight: () => running,
  };
}
