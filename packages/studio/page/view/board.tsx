import type { RegionState, RolloutState } from '@landfall/core';
import { useState } from 'preact/hooks';
import type { App } from '../app/app.ts';
import type { RolloutLog } from '../log/rollout-log.ts';
import { type Cell, type Column, cellOf, columnsOf, type Wave, wavesOf } from '../model/board.ts';
import { duration, percentOf } from '../model/words.ts';
import { Glyph, type GlyphName } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { useSight } from './window.ts';

/** What all parts of a rollout's pages get. */
export interface View {
  readonly app: App;
  readonly log: RolloutLog;
  readonly state: RolloutState;
  /** The last event that counts. */
  readonly seq: number;
  readonly now: number;
  /** Whether an earlier time than now is shown. */
  readonly isPast: boolean;
}

const ROW = 28;

type Row = { readonly wave: Wave } | { readonly region: RegionState };

const WORDS: Readonly<Record<Cell['status'], string>> = {
  none: 'not planned',
  planned: 'planned',
  running: 'running',
  held: 'waits for a person',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
};

/** Regions by steps. */
export function Board({ view }: { readonly view: View }) {
  const { log, state } = view;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const columns = columnsOf(log, state);
  const waves = wavesOf(state);
  const rows = waves.flatMap((wave): readonly Row[] => [
    ...(waves.length > 1 ? [{ wave }] : []),
    ...wave.regions.map((region) => ({ region })),
  ]);
  const { from, to, before, after } = useSight(element, rows.length, ROW);
  const firstBack = columns.findIndex(({ isRollback }) => isRollback);
  return (
    <section class="panel board" aria-labelledby="board-title">
      <h2 id="board-title">Board</h2>
      <Scroll label="Board, scrollable" onElement={setElement}>
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col" class="sticky">
                Region
              </th>
              <th scope="col" class="number">
                Traffic
              </th>
              {columns.map((column, place) => (
                <th key={column.key} scope="col" class={place === firstBack ? 'back' : ''}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr style={{ height: `${before}px` }} />}
            {rows
              .slice(from, to)
              .map((row) =>
                'wave' in row ? (
                  <WaveRow key={`wave ${row.wave.wave}`} view={view} wave={row.wave} span={columns.length + 2} />
                ) : (
                  <RegionRow
                    key={row.region.planned.key}
                    view={view}
                    region={row.region}
                    columns={columns}
                    firstBack={firstBack}
                  />
                ),
              )}
            {after > 0 && <tr style={{ height: `${after}px` }} />}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function WaveRow({ view, wave, span }: { readonly view: View; readonly wave: Wave; readonly span: number }) {
  const { state } = view;
  const name = `wave-${wave.wave + 1}`;
  const planned = state.plan?.phases.some(({ lanes }) => lanes[0]?.steps[0]?.approval?.before === name);
  const step = state.steps.find((each) => each.planned.approval?.before === name);
  const verified = wave.regions.filter((region) => region.verified === 'success').length;
  return (
    <tr class="wave">
      <th scope="rowgroup" colSpan={span}>
        <span class="sticky-text">
          Wave {wave.wave + 1}
          <span class="quiet">
            {' '}
            {verified} of {wave.regions.length} verified
          </span>
          {planned === true && (
            <span class={`tag ${step?.status === 'running' ? 'is-held' : ''}`}>
              {step === undefined && 'needs an approval'}
              {step?.status === 'running' && (
                <>
                  <Glyph name="held" /> waits for an approval
                </>
              )}
              {step?.status === 'succeeded' && (
                <>
                  <Glyph name="succeeded" /> approved{step.by === undefined ? '' : ` by ${step.by}`}
                </>
              )}
              {step?.status === 'failed' && (
                <>
                  <Glyph name="failed" /> not approved
                </>
              )}
            </span>
          )}
        </span>
      </th>
    </tr>
  );
}

interface RegionRowProps {
  readonly view: View;
  readonly region: RegionState;
  readonly columns: readonly Column[];
  readonly firstBack: number;
}

function RegionRow({ view, region, columns, firstBack }: RegionRowProps) {
  const { log, state, seq, now } = view;
  return (
    <tr>
      <th scope="row" class="sticky" title={region.planned.key}>
        {region.planned.key}
      </th>
      <td class="number">
        <span class="share" style={{ '--share': `${region.percent}%` }}>
          {percentOf(region.percent)}
        </span>
      </td>
      {columns.map((column, place) => {
        const cell = cellOf(log, state, column, region, seq, now);
        return (
          <td
            key={column.key}
            class={`cell is-${cell.status}${place === firstBack ? ' back' : ''}`}
            title={titleOf(cell)}
          >
            {cell.status !== 'none' && <CellContent cell={cell} isShared={column.shared.length > 0} />}
          </td>
        );
      })}
    </tr>
  );
}

function titleOf({ status, step, detail }: Cell): string {
  return status === 'none' ? '' : `${step ?? ''}: ${WORDS[status]}${detail === undefined ? '' : `. ${detail}`}`;
}

function CellContent({ cell, isShared }: { readonly cell: Cell; readonly isShared: boolean }) {
  const { status, ms, attempts } = cell;
  return (
    <>
      <Glyph name={status satisfies GlyphName} word={WORDS[status]} />
      {ms !== undefined && status !== 'skipped' && (!isShared || status !== 'planned') && (
        <span class="ms">{duration(ms)}</span>
      )}
      {attempts !== undefined && (
        <span class="attempts">
          ×{attempts}
          <span class="unseen"> attempts</span>
        </span>
      )}
    </>
  );
}
