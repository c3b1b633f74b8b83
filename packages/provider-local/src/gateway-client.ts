import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Answer, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { exchange } from './exchange.ts';
import { MARKER_VARIABLE } from './find-processes.ts';
import { type Answers, type Ask, type GatewayAddress, TOKEN_HEADER } from './gateway/protocol.ts';
import type { Layout } from './layout.ts';
import { readJson } from './state-file.ts';

const ANSWER_MS = 5_000;

/** Sends a request to the gateway of the directory; undefined if none is running. */
export async function askGateway<A extends Ask>(layout: Layout, ask: A): Answer<Answers[A['ask']] | undefined> {
  const address = await readJson<GatewayAddress>(layout.gateway);
  if (address === undefined) return ok(undefined);
  const reply = await exchange(`http://127.0.0.1:${address.port}/`, {
    method: 'POST',
    headers: { [TOKEN_HEADER]: address.token, 'content-type': 'application/json' },
    body: JSON.stringify(ask),
    timeoutMs: ANSWER_MS,
  });
  if (reply.isErr()) {
    if (reply.error === 'no-connection') return ok(undefined);
    return err(
      providerError({
        kind: 'transient',
        message: `The gateway of ${layout.root} did not answer within ${ANSWER_MS} ms. Its output is in gateway.log.`,
      }),
    );
  }
  const { status, body } = reply.value;
  if (status === 200) return ok(JSON.parse(body));
  if (status === 500)
    return err(
      providerError({
        kind: 'unexpected',
        message: `The gateway of ${layout.root} failed: ${body}. Its output is in gateway.log.`,
      }),
    );
  return err(strangerError(layout, address));
}

/** Sends a request to the gateway of the directory, and starts the gateway first if none is running. */
export async function askOrStartGateway<A extends Ask>(layout: Layout, ask: A): Answer<Answers[A['ask']]> {
  const running = await askGateway(layout, ask);
  if (running.isErr()) return err(running.error);
  if (running.value !== undefined) return ok(running.value);
  const said = await startGateway(layout);
  const started = await askGateway(layout, ask);
  if (started.isErr()) return err(started.error);
  if (started.value !== undefined) return ok(started.value);
  return err(noGatewayError(layout, said));
}

/** Starts a gateway that outlives this program. Resolves to `ready`, `taken` (another one runs) or `ended`. */
async function startGateway(layout: Layout): Promise<string> {
  await mkdir(layout.regions, { recursive: true, mode: 0o700 });
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const program = fileURLToPath(new URL(`./gateway${extension}`, import.meta.url));
  const output = await open(layout.gatewayOutput, 'a', 0o600);
  try {
    const known = await readJson<GatewayAddress>(layout.gateway);
    const child = spawn(process.execPath, [program, layout.root], {
      cwd: layout.root,
      detached: true,
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
      env: { ...process.env, [MARKER_VARIABLE]: known?.token ?? randomUUID() },
    });
    const ended = once(child, 'exit').then(() => 'ended');
    ended.catch(() => undefined);
    const said = await Promise.race([once(child, 'message').then(([word]) => String(word)), ended]);
    if (child.connected) child.disconnect();
    child.unref();
    return said;
  } finally {
    await output.close();
  }
}

function noGatewayError(layout: Layout, said: string): ProviderError {
  if (said === 'ended')
    return providerError({
      kind: 'unexpected',
      message: `The gateway of ${layout.root} ended during its start. Its output is in gateway.log.`,
    });
  return providerError({
    kind: 'transient',
    message: `The gateway of ${layout.root} does not listen yet; call again.`,
  });
}

function strangerError(layout: Layout, { port }: GatewayAddress): ProviderError {
  return providerError({
    kind: 'conflict',
    message: `Port ${port}, where the gateway of ${layout.root} listens, is used by another program. Stop that program, or call cleanUp({ directory }) and roll out again.`,
  });
}
