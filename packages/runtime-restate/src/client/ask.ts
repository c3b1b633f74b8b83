import type { JournalError } from '@landfall/core/journal';
import { HttpCallError, type Ingress, rpc } from '@restatedev/restate-sdk-clients';
import { err, ok, type Result } from 'neverthrow';
import { ALL, type ObjectNames } from '../object-names.ts';

/** Restate, as a client reaches it. */
export interface Reached {
  readonly ingress: Ingress;
  readonly names: ObjectNames;
  /** For messages: its address. */
  readonly url: string;
  /** The longest that an answer is awaited, in milliseconds. */
  readonly timeoutMs: number;
}

/** Which object is asked. */
type Asked = { readonly of: 'rollout' | 'inbox' | 'list'; readonly id: string } | { readonly of: 'catalog' };

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error ? `${thrown.message}: ${cause.message}` : thrown.message;
}

function explain({ url, timeoutMs, names }: Reached, thrown: unknown): string {
  if (thrown instanceof HttpCallError) {
    const { status, responseText } = thrown;
    if (status === 404)
      return `Restate at ${url} does not know ${names.rollout.name}: register a service of restateRuntime with the same prefix (${responseText})`;
    return `Restate at ${url} answered ${status}: ${responseText}`;
  }
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return `Restate at ${url} did not answer within ${timeoutMs / 1_000} s: check that it runs, and that it reaches the service of restateRuntime`;
  return `Restate at ${url} could not be reached: ${messageOf(thrown)}`;
}

/** Asks a handler of an object, and waits for its answer. Never rejects. */
export async function ask<Given, Got>(
  reached: Reached,
  asked: Asked,
  handler: string,
  parameter?: Given,
): Promise<Result<Got, JournalError>> {
  const key = 'id' in asked ? asked.id : ALL;
  try {
    const opts = rpc.opts<Given | undefined, Got>({ timeout: reached.timeoutMs });
    return ok(await reached.ingress.call({ service: reached.names[asked.of].name, key, handler, parameter, opts }));
  } catch (thrown) {
    return err({ kind: 'failed', message: explain(reached, thrown) });
  }
}
