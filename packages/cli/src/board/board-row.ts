import type { BoardCell } from './board-cell.ts';
import { MARKS, type Mark } from './mark.ts';

/** A text in the table, and how it is painted. */
export interface BoardText {
  readonly text: string;
  readonly mark?: Mark | undefined;
}

/** A row of the table: a heading of a group, or a name with its cells. */
export interface BoardRow {
  readonly name: string;
  readonly isHeading?: boolean | undefined;
  readonly cells: readonly BoardText[];
  /** The share of the new version. */
  readonly share: string;
}

const EMPTY: BoardText = { text: '' };

/** A cell as text. `isShort`: without its time. */
export function cellText({ mark, time, attempts }: BoardCell, isShort: boolean): BoardText {
  if (mark === undefined) return EMPTY;
  const parts = [MARKS[mark].glyph, isShort && mark !== 'running' ? '' : time, attempts];
  return { text: parts.filter((part) => part !== '').join(' '), mark };
}

const ORDER = Object.keys(MARKS) as readonly Mark[];
const WORST = ['failed', 'held', 'running'] as const;

/** Many cells of one column in a few words: how many are in each state. */
export function sumOf(cells: readonly BoardCell[]): BoardText {
  const counts = new Map<Mark, number>();
  for (const { mark } of cells) if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const parts = ORDER.flatMap((mark) => {
    const count = counts.get(mark) ?? 0;
    return count === 0 ? [] : `${MARKS[mark].glyph}${count.toLocaleString('en')}`;
  });
  const worst = WORST.find((mark) => counts.has(mark)) ?? ORDER.find((mark) => counts.has(mark));
  return { text: parts.join(' '), mark: worst };
}
