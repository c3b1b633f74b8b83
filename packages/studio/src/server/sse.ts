import type { StreamEnd, StreamProblem } from '../wire.ts';

const ENCODER = new TextEncoder();

/** What a stream begins with: after how many milliseconds a browser connects again. */
export const STREAM_START: Uint8Array = ENCODER.encode('retry: 1000\n\n');

/** What shows that the stream is alive: a comment, which a browser ignores. */
export const HEARTBEAT: Uint8Array = ENCODER.encode(':\n\n');

/** One event of a rollout as a message. JSON has no line breaks, so it is one line of data. */
export function messageFrame(seq: number, event: object): Uint8Array {
  return ENCODER.encode(`id: ${seq}\ndata: ${JSON.stringify(event)}\n\n`);
}

/** The last thing that a stream says. */
export function endFrame(end: StreamEnd): Uint8Array {
  return ENCODER.encode(`event: end\ndata: ${JSON.stringify(end)}\n\n`);
}

/** Why a stream ends before the log does. */
export function problemFrame(problem: StreamProblem): Uint8Array {
  return ENCODER.encode(`event: problem\ndata: ${JSON.stringify(problem)}\n\n`);
}
