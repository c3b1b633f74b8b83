import { useState } from 'preact/hooks';
import { type StepHistory, stepHistory } from '../model/step-history.ts';
import { bandsOf, endOf, startedSteps, ticksOf } from '../model/timeline.ts';
import { dateTimeOf, duration, percentIn, shortAction, timeOf } from '../model/words.ts';
import type { View } from './board.tsx';
import { Glyph } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { useSight } from './window.ts';

const ROW = 24;

/** Part of the whole time that is shown: both from 0 to 1. */
interface Zoom {
  readonly from: number;
  readonly to: number;
}

const WHOLE: Zoom = { from: 0, to: 1 };

/** The zoom by a factor about its middle, or moved by a part of what is shown. */
function zoomed({ from, to }: Zoom, factor: number, move: number): Zoom {
  const width = Math.min(1, (to - from) * factor);
  const start = (from + to) / 2 - width / 2 + move * (to - from);
  const clipped = Math.max(0, Math.min(1 - width, start));
  return { from: clipped, to: clipped + width };
}

/** Steps, attempts and calls over time, with pauses. */
export function TimelinePage({ view }: { readonly view: View }) {
  const { log, state, seq, now } = view;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [zoom, setZoom] = useState(WHOLE);
  const count = startedSteps(log, seq);
  const { from, to, before, after } = useSight(element, count, ROW);
  const end = Math.max(endOf(state, now), state.startedAt + 1_000);
  const whole = end - state.startedAt;
  const left = state.startedAt + whole * zoom.from;
  const right = state.startedAt + whole * zoom.to;
  const place = (at: number) => (100 * (Math.max(left, Math.min(right, at)) - left)) / (right - left);
  const span = (a: number, b: number) => ({ left: `${place(a)}%`, width: `${Math.max(0, place(b) - place(a))}%` });
  const isNarrow = innerWidth < 720;
  // Half of a label is beside its tick: none may stick out at the end.
  const ticks = ticksOf(left, right, isNarrow ? 3 : 8).filter((at) => place(at) < (isNarrow ? 86 : 97));
  const bands = bandsOf(log, state, seq, now).filter((band) => band.to > left && band.from < right);
  const rows = log.stepOrder.slice(from, to).flatMap(({ id }) => stepHistory(log, id, seq) ?? []);
  return (
    <section class="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">
          Timeline <span class="quiet">{count} steps, times in UTC</span>
        </h2>
        <div class="buttons small">
          <button type="button" onClick={() => setZoom(zoomed(zoom, 0.5, 0))}>
            Zoom in
          </button>
          <button type="button" onClick={() => setZoom(zoomed(zoom, 2, 0))}>
            Zoom out
          </button>
          <button type="button" onClick={() => setZoom(zoomed(zoom, 1, -0.5))} aria-label="Earlier">
            ◀
          </button>
          <button type="button" onClick={() => setZoom(zoomed(zoom, 1, 0.5))} aria-label="Later">
            ▶
          </button>
          <button type="button" onClick={() => setZoom(WHOLE)}>
            Whole
          </button>
        </div>
      </header>
      <p class="legend quiet">
        <span class="key is-succeeded" /> succeeded <span class="key is-failed" /> failed{' '}
        <span class="key is-running" /> at work <span class="key call" /> call <span class="key band paused" /> paused,
        suspended or held
      </p>
      <div class="line head" aria-hidden="true">
        <span class="name" />
        <span class="lane">
          {ticks.map((at) => (
            <span class="tick" key={at} style={{ left: `${place(at)}%` }}>
              {timeOf(at).slice(0, right - left < 600_000 ? 8 : 5)}
            </span>
          ))}
        </span>
      </div>
      <Scroll label="Timeline, scrollable" onElement={setElement}>
        <div class="lines">
          <div class="bands" aria-hidden="true">
            {bands.map(({ kind, from: start, to: stop }) => (
              <span
                key={`${kind} ${start}`}
                class={`band ${kind}`}
                title={`${kind} for ${duration(stop - start)}`}
                style={span(start, stop)}
              />
            ))}
          </div>
          <ul aria-label="Steps">
            <li aria-hidden="true" style={{ height: `${before}px` }} />
            {rows.map((step) => (
              <Line key={step.id} step={step} now={end} span={span} />
            ))}
            <li aria-hidden="true" style={{ height: `${after}px` }} />
          </ul>
        </div>
      </Scroll>
    </section>
  );
}

interface LineProps {
  readonly step: StepHistory;
  readonly now: number;
  readonly span: (from: number, to: number) => { readonly left: string; readonly width: string };
}

function Line({ step, now, span }: LineProps) {
  const { id, action, region, attempts, calls, outcome, from, to } = step;
  const label = shortAction(action, percentIn(id));
  const where = region ?? (action === 'bake' ? 'all regions' : id.replace(/^\w+:/, ''));
  const name = `${label} ${where}`;
  const glyph = outcome;
  const lasts = duration((to ?? now) - from);
  const tries = attempts.length > 1 ? `, ${attempts.length} attempts` : '';
  return (
    <li class="line" title={`${id}: ${outcome}, ${lasts}${tries}, from ${dateTimeOf(from)}`}>
      <span class="name">
        <Glyph name={glyph} word={outcome} /> <span class="action">{label}</span> {where}
      </span>
      <span class="lane" role="img" aria-label={`${name}: ${outcome} after ${lasts}${tries}, from ${timeOf(from)}`}>
        {attempts.map((attempt, place) => (
          <span
            key={attempt.from}
            class={`attempt is-${attempt.failed ? 'failed' : attempt.to === undefined || place < attempts.length - 1 ? 'running' : outcome}`}
            style={span(attempt.from, attempt.to ?? now)}
          />
        ))}
        {calls.map((call) => (
          <span
            key={`${call.method} ${call.from}`}
            class={`call ${call.failed ? 'is-failed' : ''}`}
            style={span(call.from, call.to ?? now)}
          />
        ))}
      </span>
    </li>
  );
}
