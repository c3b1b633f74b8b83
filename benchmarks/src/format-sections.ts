import type { Section } from './row.ts';

const HEADINGS = ['', 'measured', 'which is', 'goal', 'met'];
const GAP = '  ';

/** All sections as one table, whose columns are aligned throughout. */
export function formatSections(sections: readonly Section[]): string {
  const cells = sections.map(({ title, rows }) => ({
    title,
    rows: rows.map(({ what, measured, detail, goal }) => [
      `  ${what}`,
      measured,
      detail,
      goal?.text ?? '',
      goal === undefined ? '' : goal.met ? 'yes' : 'NO',
    ]),
  }));
  const all = [HEADINGS, ...cells.flatMap(({ rows }) => rows)];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join(GAP)
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  return [line(HEADINGS), rule, ...cells.flatMap(({ title, rows }) => [title, ...rows.map(line), ''])].join('\n');
}
