import { type Clock, foldEvents, type RolloutEvent, systemClock } from '@landfall/core';
import { formatBoard } from '../board/format-board.ts';
import { wholeSeconds } from '../text/format-time-left.ts';
import { describeEvent } from './describe-event.ts';
import { redrawIn } from './redraw.ts';
import { type Environment, isDrawable, type Terminal, wantsColor } from './terminal.ts';

const LOOK_EVERY_MS = 200;
const LOOKS_A_SECOND = 5;
const TIME_WIDTH = 8;

/** How progress is shown. */
export interface ProgressOptions {
  /** Where to write; default `process.stdout`. */
  readonly terminal?: Terminal | undefined;
  /** Default `process.env`: `NO_COLOR`, `FORCE_COLOR` and `TERM` are read. */
  readonly env?: Environment | undefined;
  /** Whether to draw the board in place, or to write a line for each event; default: the board on a terminal, lines elsewhere. */
  readonly as?: 'board' | 'lines' | undefined;
  readonly color?: boolean | undefined;
  /** Whether routine events have a line too; default false. */
  readonly verbose?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Shows a rollout (the handle of `rollout()`, one of `followRollout`, or any source of its events from the first on) until its events end, and gives all of them: as a board that is drawn in place on a terminal, and as one line for each event elsewhere, such as in the
 * log of a CI job. Rejects only if the source of events does.
 */
export async function showProgress(
  rollout: AsyncIterable<RolloutEvent>,
  options: ProgressOptions = {},
): Promise<readonly RolloutEvent[]> {
  const { terminal = process.stdout, env = process.env, clock = systemClock } = options;
  const as = options.as ?? (isDrawable(terminal, env) ? 'board' : 'lines');
  const color = options.color ?? wantsColor(terminal, env);
  return as === 'board'
    ? drawBoard(rollout, terminal, color, clock)
    : writeLines(rollout, terminal, { color, verbose: options.verbose });
}

/** The time since the start: tenths of a second matter only at first. */
function elapsed(ms: number): string {
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)}s` : wholeSeconds(ms);
}

async function writeLines(
  rollout: AsyncIterable<RolloutEvent>,
  terminal: Terminal,
  options: { readonly color: boolean; readonly verbose: boolean | undefined },
): Promise<readonly RolloutEvent[]> {
  const events: RolloutEvent[] = [];
  for await (const event of rollout) {
    events.push(event);
    const line = describeEvent(event, options);
    const sinceMs = event.at - (events[0]?.at ?? event.at);
    if (line !== undefined) terminal.write(`${elapsed(sinceMs).padStart(TIME_WIDTH)}  ${line}\n`);
  }
  return events;
}

async function drawBoard(
  rollout: AsyncIterable<RolloutEvent>,
  terminal: Terminal,
  color: boolean,
  clock: Clock,
): Promise<readonly RolloutEvent[]> {
  const events: RolloutEvent[] = [];
  const place = redrawIn(terminal);
  const over = new AbortController();
  let drawnEvents = 0;
  let state = foldEvents([]);
  const draw = (): void => {
    if (events.length === 0) return;
    if (events.length > drawnEvents) state = foldEvents(events);
    drawnEvents = events.length;
    const now = state.status === 'ended' ? state.updatedAt : Math.max(state.updatedAt, clock.now());
    const { columns = 80, rows = 24 } = terminal;
    // The last column stays free, since some terminals break a line there; the last row is that of the cursor.
    place.draw(formatBoard(state, { width: columns - 1, height: rows - 1, color, now }));
  };
  const drawing = (async () => {
    for (let look = 0; !over.signal.aborted; look += 1) {
      if (events.length > drawnEvents || look % LOOKS_A_SECOND === 0) draw();
      await clock.sleep(LOOK_EVERY_MS, over.signal);
    }
  })();
  try {
    for await (const event of rollout) events.push(event);
  } finally {
    over.abort();
    await drawing;
    draw();
    place.end();
  }
  return events;
}
