import type { RolloutState } from '@landfall/core';
import { cutText } from '../text/cut-text.ts';
import { paintWith } from '../text/paint.ts';
import { bakeLines } from './bake-lines.ts';
import { boardHeader } from './board-header.ts';
import { layOutTable } from './board-layout.ts';
import { MARKS, type Mark, markOf } from './mark.ts';
import { regionTable } from './region-rows.ts';

/** How the board is drawn. */
export interface BoardOptions {
  /** Columns of the terminal; default 80, at least 40. */
  readonly width?: number | undefined;
  /** The most lines. Without it, up to 60 regions have a row each; more are counted by wave. */
  readonly height?: number | undefined;
  /** Whether to paint it, by escape sequences; default false. Nothing is told by colour alone. */
  readonly color?: boolean | undefined;
  /** The time, in milliseconds since the epoch: running steps are timed until then. Default: when the last event was logged. */
  readonly now?: number | undefined;
}

const LEAST_WIDTH = 40;
const LEAST_ROWS = 4;
const MOST_ROWS = 60;

/** The marks that are on the board, with their words. */
function legend(texts: readonly string[]): string {
  return (Object.keys(MARKS) as readonly Mark[])
    .filter((mark) => texts.some((text) => text.includes(MARKS[mark].glyph)))
    .map((mark) => `${MARKS[mark].glyph} ${MARKS[mark].word}`)
    .join('   ');
}

/**
 * Draws a rollout as text: a header, a table with a row for each region, grouped by wave, and a column for each step, then the bakes with their verdicts. No line is longer
 * than `width`, and all texts of the log are made safe to print. A pure function: it reads no terminal and no clock.
 */
export function formatBoard(state: RolloutState, options: BoardOptions = {}): string {
  const { height, color = false, now = state.updatedAt } = options;
  const width = Math.max(LEAST_WIDTH, Math.floor(options.width ?? 80));
  const paint = paintWith(color);
  const header = boardHeader(state, width, now, paint);
  const bakes = bakeLines(state, width, now, paint);
  const below = bakes.length === 0 ? [] : ['', ...bakes];
  // The empty lines, the table's heading, what is left out, and the legend.
  const room = height === undefined ? MOST_ROWS : height - header.length - below.length - 6;
  const table = regionTable(state, now, Math.max(LEAST_ROWS, room));
  const marked = table.rows.flatMap(({ cells }) => cells.map(({ text }) => text));
  for (const step of state.steps)
    if (step.planned.action !== 'read-table') marked.push(MARKS[markOf(step, state)].glyph);
  const lines = [
    ...header,
    '',
    ...layOutTable(table, width, paint),
    ...below,
    '',
    paint('dim', cutText(legend(marked), width)),
  ];
  if (height === undefined || lines.length <= height) return lines.join('\n');
  return [...lines.slice(0, Math.max(1, height - 1)), paint('dim', `and ${lines.length - height + 1} more lines`)].join(
    '\n',
  );
}
