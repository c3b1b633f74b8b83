import { dateTimeOf } from '../model/words.ts';
import type { View } from './board.tsx';

/** How many marks are drawn at most. */
const MOST_MARKS = 300;

/** Moves every page to an earlier time: it shows what the first events add up to. */
export function Slider({ view }: { readonly view: View }) {
  const { app, log, seq, isPast } = view;
  const last = log.events.length;
  const at = log.events[seq - 1]?.at ?? 0;
  const go = (to: number) => app.go({ at: to >= last ? undefined : Math.max(1, to) }, true);
  const every = Math.ceil(log.marks.length / MOST_MARKS);
  const marks = log.marks.filter((mark, place) => mark.kind === 'failed' || place % every === 0).slice(-MOST_MARKS);
  return (
    <section class={`slider ${isPast ? 'is-past' : ''}`} aria-label="Time">
      <button type="button" onClick={() => go(seq - 1)} disabled={seq <= 1} aria-label="One event back">
        ◀
      </button>
      <button type="button" onClick={() => go(seq + 1)} disabled={!isPast} aria-label="One event on">
        ▶
      </button>
      <div class="rail">
        <svg class="marks" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
          {marks.map(({ seq: of, kind }) => (
            <rect key={of} class={kind} x={last < 2 ? 0 : (994 * (of - 1)) / (last - 1)} y="0" width="3" height="8" />
          ))}
        </svg>
        <input
          type="range"
          min="1"
          max={Math.max(1, last)}
          value={seq}
          aria-label="Show the rollout as it was after this event"
          aria-valuetext={`event ${seq} of ${last}, ${dateTimeOf(at)}`}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
      </div>
      <span class="at">
        <strong>{dateTimeOf(at)}</strong>
        <span class="quiet">
          {' '}
          event {seq} of {last}
        </span>
      </span>
      <button type="button" class={isPast ? 'primary' : ''} onClick={() => go(last)} disabled={!isPast}>
        {app.boot.mode === 'live' ? 'Now' : 'End'}
      </button>
    </section>
  );
}
