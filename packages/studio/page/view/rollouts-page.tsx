import { useState } from 'preact/hooks';
import type { RolloutRow } from '../../src/wire.ts';
import type { App } from '../app/app.ts';
import { formatRoute } from '../app/route.ts';
import { rowsOfLogs } from '../model/rollout-rows.ts';
import { dateTimeOf, duration, OUTCOMES, percentOf, sentence } from '../model/words.ts';
import { Glyph, type GlyphName } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { useSight } from './window.ts';

const ROW = 52;

/** The list of rollouts: those that need a person first. */
export function RolloutsPage({ app, onQuery }: { readonly app: App; readonly onQuery: () => void }) {
  const { rollouts, listProblem, query } = app.state;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const rows = app.boot.mode === 'report' ? rowsOfLogs(app.logs.values()) : (rollouts?.rollouts ?? []);
  const { from, to, before, after } = useSight(element, rows.length, ROW);
  const need = rows.filter(({ needs }) => needs !== undefined).length;
  const total = rollouts?.total ?? rows.length;
  return (
    <section class="panel rollouts" aria-labelledby="rollouts-title">
      <header>
        <h1 id="rollouts-title">
          Rollouts{' '}
          <span class="quiet" aria-live="polite">
            {total} in all, {rollouts?.unfinished ?? rows.filter(({ outcome }) => outcome === undefined).length} not
            ended, {rollouts?.needPerson ?? need} need a person
          </span>
        </h1>
        {app.boot.mode === 'live' && (
          <label class="search">
            Search
            <input
              type="search"
              value={query}
              placeholder="id or model"
              onInput={(event) => {
                app.update({ query: event.currentTarget.value });
                onQuery();
              }}
            />
          </label>
        )}
      </header>
      {listProblem !== undefined && (
        <p class="notice is-failed" role="alert">
          <Glyph name="failed" /> {listProblem}
        </p>
      )}
      {rows.length === 0 && listProblem === undefined && (
        <p class="quiet empty">{query === '' ? 'There is no rollout in this journal yet.' : 'No rollout matches.'}</p>
      )}
      <Scroll label="Rollouts, scrollable" onElement={setElement}>
        <ul class="list">
          <li aria-hidden="true" style={{ height: `${before}px` }} />
          {rows.slice(from, to).map((row) => (
            <Row key={row.id} app={app} row={row} />
          ))}
          <li aria-hidden="true" style={{ height: `${after}px` }} />
        </ul>
      </Scroll>
      {total > rows.length && <p class="quiet">{total - rows.length} more: search for them.</p>}
    </section>
  );
}

function statusOf({ outcome, needs, status, problem }: RolloutRow, isReport: boolean): readonly [GlyphName, string] {
  if (problem !== undefined) return ['failed', 'Cannot be read'];
  if (outcome !== undefined) return [outcome === 'needs-human' ? 'held' : outcome, OUTCOMES[outcome] ?? outcome];
  if (needs !== undefined) return needs.what === 'resume' ? ['paused', 'Paused'] : ['held', 'Needs a person'];
  if (status === 'driven') return ['running', 'Running'];
  return isReport ? ['running', 'Not ended'] : ['undecided', 'Not driven'];
}

function Row({ app, row }: { readonly app: App; readonly row: RolloutRow }) {
  const { id, model, startedAt, updatedAt, exposure, needs, problem, regions, kind } = row;
  const [glyph, word] = statusOf(row, app.boot.mode === 'report');
  const href = formatRoute({ id, page: 'rollout', at: undefined });
  const age =
    row.status === 'ended'
      ? `took ${duration(updatedAt - startedAt)}`
      : `for ${duration(Math.max(0, app.now() - startedAt))}`;
  return (
    <li class={needs === undefined ? '' : 'needs-person'}>
      <a
        href={href}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          app.go({ id, page: 'rollout', at: undefined });
        }}
      >
        <span class={`status is-${glyph}`}>
          <Glyph name={glyph} /> {word}
        </span>
        <span class="what">
          <strong>
            {model === undefined ? id : `${model.name} ${model.version}`}
            {kind === 'watch' && ' (watch)'}
          </strong>
          <span class="quiet">
            {id}
            {needs !== undefined && ` · ${sentence(needs.detail)}`}
            {problem !== undefined && ` · ${problem}`}
          </span>
        </span>
        <span class="exposure small">
          {exposure !== undefined && (
            <>
              <span class="track">
                <span class="now" style={{ width: `${exposure}%` }} />
              </span>
              {percentOf(exposure)}
            </>
          )}
        </span>
        <span class="quiet when">
          {dateTimeOf(startedAt)}
          <br />
          {age}
          {regions !== undefined && `, ${regions} regions`}
        </span>
      </a>
    </li>
  );
}
