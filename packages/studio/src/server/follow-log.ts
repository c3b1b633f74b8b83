import type { Clock } from '@landfall/core';
import type { JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { StreamProblem } from '../wire.ts';
import { type Frame, FrameWindow } from './frame-window.ts';
import type { LogFeed } from './log-feed.ts';
import { endFrame, HEARTBEAT, problemFrame, STREAM_START } from './sse.ts';

/** How one follower is served. */
export interface FollowSetup {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly describe: (error: JournalError) => StreamProblem;
  /** Each ends the stream: the studio was closed, or the request was given up. */
  readonly signals: readonly AbortSignal[];
  /** Called once, when the stream is over, however that came about. */
  readonly onLeave: () => void;
}

/** How many heartbeats may pass in which a follower takes nothing, although something waits for it. At the next one it is dropped. */
const STALLED_BEATS = 4;

const NOTHING = new FrameWindow(0, 0);

/**
 * The stream of one follower: every event after `after`, then the end. The next chunk is made when the last was taken, so a slow follower
 * holds a part of the log at most, and one that takes nothing at all is dropped.
 */
export function followLog(feed: LogFeed, after: number, setup: FollowSetup): ReadableStream<Uint8Array> {
  const { clock, heartbeatMs, describe, signals, onLeave } = setup;
  let cursor = after;
  let behind = NOTHING;
  let hasStarted = false;
  let isOver = false;
  let isWanted = false;
  let isCancelled = false;
  let missedBeats = 0;
  let wake: () => void = () => undefined;
  const over = new AbortController();
  const leaveFeed = feed.join(() => wake());

  const leave = (): void => {
    if (isOver) return;
    isOver = true;
    leaveFeed();
    for (const signal of signals) signal.removeEventListener('abort', leave);
    over.abort();
    wake();
    onLeave();
  };

  /** Resolves at the next change of the feed, the next heartbeat, or when the stream is over. */
  const change = async (): Promise<'change' | 'heartbeat'> => {
    const woken = new AbortController();
    const changed = new Promise<'change'>((resolve) => {
      wake = () => resolve('change');
    });
    const beat = clock.sleep(heartbeatMs, woken.signal).then(() => 'heartbeat' as const);
    const first = await Promise.race([changed, beat]);
    woken.abort();
    return first;
  };

  /** The next chunk: of what all share, or of a part that was read for this follower alone, since it is further behind. */
  const take = async (): Promise<Result<Frame | undefined, JournalError>> => {
    if (behind.last <= cursor) {
      behind = NOTHING;
      if (feed.covers(cursor)) return ok(feed.chunk(cursor));
      const part = await feed.part(cursor);
      if (part.isErr()) return err(part.error);
      behind = new FrameWindow(cursor, Number.POSITIVE_INFINITY);
      behind.add(part.value);
    }
    return ok(behind.chunk(cursor));
  };

  const next = async (): Promise<{ readonly bytes: Uint8Array; readonly isLast: boolean } | undefined> => {
    for (;;) {
      if (isOver) return undefined;
      // Before the chunk is asked for, so that what comes meanwhile is not waited for.
      const { hasEnded, last, problem } = feed;
      if (cursor < last) {
        const chunk = await take();
        if (chunk.isErr()) return { bytes: problemFrame(describe(chunk.error)), isLast: true };
        if (chunk.value !== undefined) {
          cursor = chunk.value.seq;
          return { bytes: chunk.value.bytes, isLast: false };
        }
      }
      if (problem !== undefined) return { bytes: problemFrame(problem), isLast: true };
      if (hasEnded) return { bytes: endFrame({ seq: cursor }), isLast: true };
      if (feed.last === last && feed.problem === problem && (await change()) === 'heartbeat')
        return { bytes: HEARTBEAT, isLast: false };
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        for (const signal of signals) signal.addEventListener('abort', leave);
        if (signals.some(({ aborted }) => aborted)) leave();
        void (async () => {
          while (!isOver) {
            await clock.sleep(heartbeatMs, over.signal);
            missedBeats = isWanted || feed.last <= cursor ? 0 : missedBeats + 1;
            if (missedBeats <= STALLED_BEATS || isOver) continue;
            leave();
            controller.error(new Error('The follower took nothing for too long.'));
          }
        })();
      },
      async pull(controller) {
        if (!hasStarted) {
          hasStarted = true;
          controller.enqueue(STREAM_START);
          return;
        }
        isWanted = true;
        missedBeats = 0;
        const taken = await next();
        isWanted = false;
        if (isCancelled) return;
        if (taken !== undefined) controller.enqueue(taken.bytes);
        if (taken === undefined || taken.isLast) {
          leave();
          controller.close();
        }
      },
      cancel() {
        isCancelled = true;
        leave();
      },
    },
    { highWaterMark: 0 },
  );
}
