import { err, ok, type Result } from 'neverthrow';
import { stopwatch, timeoutSignal } from './real-time.ts';

/** An HTTP response. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly latencyMs: number;
}

/** Why there was no response. */
export type Silence = 'timeout' | 'aborted' | 'no-connection';

/** Sends one HTTP request to this machine, and cancels it after `timeoutMs`. */
export async function exchange(
  url: string,
  request: {
    readonly method: 'GET' | 'POST';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Result<Reply, Silence>> {
  const { method, headers, body = null, timeoutMs, signal } = request;
  const timeout = timeoutSignal(timeoutMs);
  const elapsed = stopwatch();
  try {
    const answer = await fetch(url, {
      method,
      // No connection is kept: the other side may end at any time, and an open connection would keep this program alive.
      headers: { ...headers, connection: 'close' },
      body,
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const text = await answer.text();
    return ok({ status: answer.status, body: text, latencyMs: elapsed() });
  } catch {
    if (signal?.aborted) return err('aborted');
    return err(timeout.aborted ? 'timeout' : 'no-connection');
  }
}
