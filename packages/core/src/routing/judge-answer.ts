import { instantMs } from '../text/instant-ms.ts';
import type { Verdict } from './region-router-options.ts';

/** As far as an HTTP answer is judged. */
interface HttpAnswer {
  readonly status?: unknown;
  readonly headers?: { get?(name: string): string | null } | undefined;
}

/** `Retry-After` in milliseconds: it has seconds, or a date. */
function retryAfterMs({ headers }: HttpAnswer, now: () => number): number | undefined {
  const text = headers?.get?.('retry-after') ?? undefined;
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : instantMs(text) - now();
  return ms > 0 ? ms : undefined;
}

/** Judges an HTTP answer by its status: 500 and more, and 429, are failures of the region; one that says when to come back is left alone until then. What is no HTTP answer is fine. */
export function judgeAnswer(answer: unknown, now: () => number): Verdict {
  if (typeof answer !== 'object' || answer === null) return 'ok';
  const http: HttpAnswer = answer;
  // Read once: of an answer of `fetch`, it takes a tenth of a microsecond.
  const { status } = http;
  if (typeof status !== 'number' || (status < 500 && status !== 429)) return 'ok';
  const ms = status === 429 || status === 503 ? retryAfterMs(http, now) : undefined;
  return ms === undefined ? 'failed' : { retryAfterMs: ms };
}
