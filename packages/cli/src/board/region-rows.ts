import type { RegionState, RolloutState } from '@landfall/core';
import { formatShare, regionLabel } from '@landfall/core/engine';
import { visibleText } from '../text/visible-text.ts';
import { type BoardCell, cellsOf } from './board-cell.ts';
import { type BoardColumn, boardColumns } from './board-column.ts';
import type { BoardTable } from './board-layout.ts';
import { type BoardRow, cellText, sumOf } from './board-row.ts';
import { groupBy } from './group-by.ts';

const URGENT = { failed: 0, held: 1, running: 2 } as const;

interface Line {
  readonly region: RegionState;
  readonly cells: readonly BoardCell[];
}

/** How soon somebody wants to see a region: what failed first, then what waits, then what is at work. 3: neither. */
function urgencyOf({ cells }: Line): number {
  return cells.reduce(
    (least, { mark }) =>
      Math.min(least, mark !== undefined && mark in URGENT ? URGENT[mark as keyof typeof URGENT] : 3),
    3,
  );
}

function isTriedAgain({ cells }: Line): boolean {
  return cells.some(({ attempts }) => attempts !== '');
}

/** The table of a rollout: regions by wave, at most `most` rows. More regions are counted by wave, with the most urgent ones below. */
export function regionTable(state: RolloutState, now: number, most: number): BoardTable {
  const columns = boardColumns(state);
  const lines = state.regions.map((region) => ({ region, cells: cellsOf(state, region, columns, now) }));
  const waves = groupBy(lines, ({ region }) => region.planned.wave);
  const make =
    lines.length + waves.size <= most
      ? (isShort: boolean) => detailRows(state, waves, isShort)
      : (isShort: boolean) => summaryRows(state, columns, waves, most, isShort);
  return { columns, rows: make(false), short: make(true) };
}

function detailRows(
  state: RolloutState,
  waves: ReadonlyMap<number, readonly Line[]>,
  isShort: boolean,
): readonly BoardRow[] {
  return [...waves].flatMap(([wave, lines]) => [
    heading(`wave ${wave + 1}`),
    ...lines.map((line) => rowOf(state, line, isShort)),
  ]);
}

function heading(name: string): BoardRow {
  return { name, isHeading: true, cells: [], share: '' };
}

function rowOf(state: RolloutState, { region, cells }: Line, isShort: boolean): BoardRow {
  const { key } = region.planned;
  const name = state.plan === undefined ? key : regionLabel(state.plan, key);
  return {
    name: `  ${visibleText(name)}`,
    cells: cells.map((cell) => cellText(cell, isShort)),
    share: formatShare(region.percent / 100),
  };
}

function waveRow(columns: readonly BoardColumn[], wave: number, lines: readonly Line[]): BoardRow {
  const percent = lines.reduce((sum, { region }) => sum + region.percent, 0) / lines.length;
  return {
    name: `wave ${wave + 1} (${lines.length.toLocaleString('en')})`,
    cells: columns.map((_, at) => sumOf(lines.flatMap(({ cells }) => cells[at] ?? []))),
    share: formatShare(Math.round(percent) / 100),
  };
}

/** As many waves as there is room for: those where something goes on, then those around the first that has not ended. */
function wavesToShow(waves: ReadonlyMap<number, readonly Line[]>, room: number): ReadonlySet<number> {
  const all = [...waves];
  if (all.length <= room) return new Set(waves.keys());
  const current = all.findIndex(([, lines]) => lines.some(({ cells }) => cells.some(({ mark }) => mark === 'to-come')));
  const at = current === -1 ? all.length - 1 : current;
  const ranked = all.map(([wave, lines], index) => ({
    wave,
    rank: lines.some((line) => urgencyOf(line) < 3) ? -1 : Math.abs(index - at),
  }));
  return new Set(
    ranked
      .toSorted((one, other) => one.rank - other.rank)
      .slice(0, room)
      .map(({ wave }) => wave),
  );
}

function summaryRows(
  state: RolloutState,
  columns: readonly BoardColumn[],
  waves: ReadonlyMap<number, readonly Line[]>,
  most: number,
  isShort: boolean,
): readonly BoardRow[] {
  const shown = wavesToShow(waves, Math.max(1, Math.floor(most / 2)));
  const rows = [...waves].flatMap(([wave, lines]) => (shown.has(wave) ? waveRow(columns, wave, lines) : []));
  const others = waves.size - shown.size;
  if (others > 0) rows.push(heading(`and ${others.toLocaleString('en')} more ${others === 1 ? 'wave' : 'waves'}`));
  const urgent = [...waves.values()].flat().filter((line) => urgencyOf(line) < 3 || isTriedAgain(line));
  const room = Math.max(1, most - rows.length - 2);
  const listed = urgent.toSorted((one, other) => urgencyOf(one) - urgencyOf(other)).slice(0, room);
  if (listed.length > 0)
    rows.push(heading('failed, waiting or at work'), ...listed.map((line) => rowOf(state, line, isShort)));
  const rest = urgent.length - listed.length;
  if (rest > 0) rows.push(heading(`and ${rest.toLocaleString('en')} more`));
  return rows;
}
