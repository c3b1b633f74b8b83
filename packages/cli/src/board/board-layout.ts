import { cutText, fitText, textWidth } from '../text/cut-text.ts';
import type { Paint } from '../text/paint.ts';
import type { BoardColumn } from './board-column.ts';
import type { BoardRow, BoardText } from './board-row.ts';
import { MARKS } from './mark.ts';

const GAP = 2;
const LEAST_NAME = 10;
const SHARE = 'share';

/** The table before it is laid out. `short`: the same rows without the times of what has ended, for a narrow terminal. */
export interface BoardTable {
  readonly columns: readonly BoardColumn[];
  readonly rows: readonly BoardRow[];
  readonly short: readonly BoardRow[];
}

function widthOf({ heading }: BoardColumn, rows: readonly BoardRow[], at: number): number {
  return rows.reduce((most, { cells }) => Math.max(most, textWidth(cells[at]?.text ?? '')), textWidth(heading));
}

/** Which column to leave out: the first in which everything went well, else the last in which nothing has begun, else the first. */
function leastTelling(shown: readonly number[], rows: readonly BoardRow[]): number {
  const every = (at: number, marks: readonly (string | undefined)[]) =>
    rows.every(({ cells }) => marks.includes(cells[at]?.mark));
  const done = shown.find((at) => every(at, ['succeeded', 'skipped', undefined]));
  return done ?? shown.findLast((at) => every(at, ['to-come', undefined])) ?? shown[0] ?? 0;
}

/** A table in lines of at most `width` columns; what does not fit is named in its last line. */
export function layOutTable({ columns, rows, short }: BoardTable, width: number, paint: Paint): readonly string[] {
  const shareWidth = rows.reduce((most, { share }) => Math.max(most, textWidth(share)), SHARE.length);
  const longest = rows.reduce((most, row) => (row.isHeading ? most : Math.max(most, textWidth(row.name))), LEAST_NAME);
  const nameWidth = Math.min(longest, Math.max(LEAST_NAME, Math.floor(width * 0.3)));
  const room = width - nameWidth - GAP - shareWidth;
  const needs = (from: readonly BoardRow[], shown: readonly number[]) =>
    shown.reduce((sum, at) => sum + GAP + widthOf(columns[at] ?? { key: '', heading: '' }, from, at), 0);

  let shown = columns.map((_, at) => at);
  while (shown.length > 1 && needs(short, shown) > room) {
    const left = leastTelling(shown, short);
    shown = shown.filter((at) => at !== left);
  }
  const used = needs(rows, shown) <= room ? rows : short;
  const spare = Math.max(0, Math.min(longest - nameWidth, room - needs(used, shown)));
  const widths = new Map(shown.map((at) => [at, widthOf(columns[at] ?? { key: '', heading: '' }, used, at)]));
  const gap = ' '.repeat(GAP);
  const line = (name: string, cells: readonly string[], share: string) =>
    [fitText(name, nameWidth + spare), ...cells, share.padStart(shareWidth)].join(gap).trimEnd();

  const headings = shown.map((at) => fitText(columns[at]?.heading ?? '', widths.get(at) ?? 0));
  const body = used.map((row) =>
    row.isHeading
      ? paint('bold', cutText(row.name, width))
      : line(
          row.name,
          shown.map((at) => paintCell(row.cells[at], widths.get(at) ?? 0, paint)),
          row.share,
        ),
  );
  const hidden = columns.filter((_, at) => !shown.includes(at)).map(({ heading }) => heading);
  const note =
    hidden.length === 0 ? [] : [paint('dim', cutText(`Not shown in ${width} columns: ${hidden.join(', ')}`, width))];
  return [paint('dim', line('', headings, SHARE)), ...body, ...note];
}

function paintCell(cell: BoardText | undefined, width: number, paint: Paint): string {
  const text = fitText(cell?.text ?? '', width);
  return cell?.mark === undefined ? text : paint(MARKS[cell.mark].style, text);
}
