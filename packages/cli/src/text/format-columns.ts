import { fitText, textWidth } from './cut-text.ts';
import type { Paint, Style } from './paint.ts';

/** A row, and how its first cell is painted. */
export interface ColumnsRow {
  readonly cells: readonly string[];
  readonly style?: Style | undefined;
}

const GAP = 2;
const LEAST = 6;

/** Rows in aligned columns under their headings, at most `width` columns wide: the widest columns are cut first. */
export function formatColumns(
  headings: readonly string[],
  rows: readonly ColumnsRow[],
  width: number,
  paint: Paint,
): string {
  const widths = headings.map((heading, at) =>
    rows.reduce((most, { cells }) => Math.max(most, textWidth(cells[at] ?? '')), textWidth(heading)),
  );
  let over = widths.reduce((sum, each) => sum + each, GAP * (widths.length - 1)) - width;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= LEAST) break;
    widths[widths.indexOf(widest)] = widest - 1;
    over -= 1;
  }
  const line = (cells: readonly string[], paintFirst: (text: string) => string): string =>
    cells
      .map((cell, at) => {
        const text = fitText(cell, widths[at] ?? 0);
        return at === 0 ? paintFirst(text) : text;
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [
    paint(
      'dim',
      line(headings, (text) => text),
    ),
    ...rows.map(({ cells, style }) => line(cells, (text) => (style === undefined ? text : paint(style, text)))),
  ].join('\n');
}
