import { useEffect, useRef, useState } from 'preact/hooks';
import type { WireEvent } from '../../src/wire.ts';
import { FilteredLog } from '../log/filtered.ts';
import { LEVELS, type Level, levelOf, regionOf, textOf } from '../model/event-line.ts';
import { timeOf } from '../model/words.ts';
import type { View } from './board.tsx';
import { Glyph, type GlyphName } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { useSight } from './window.ts';

const ROW = 26;

const NAMES: Readonly<Record<Level, string>> = {
  problem: 'Problems and decisions',
  milestone: 'Milestones too',
  step: 'Steps too',
  detail: 'Everything',
};

const GLYPHS: Readonly<Record<Level, readonly [GlyphName, string]>> = {
  problem: ['held', 'problem or decision'],
  milestone: ['succeeded', 'milestone'],
  step: ['skipped', 'step'],
  detail: ['planned', 'detail'],
};

/** The events, with filters. */
export function LogPage({ view }: { readonly view: View }) {
  const { app, log, state, seq } = view;
  const { level, region, search } = app.state;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState<WireEvent | undefined>(undefined);
  const filtered = useRef<{ readonly key: string; readonly list: FilteredLog } | undefined>(undefined);
  const key = JSON.stringify([log.id, level, region, search]);
  if (filtered.current?.key !== key) filtered.current = { key, list: new FilteredLog(log, { level, region, search }) };
  const { list } = filtered.current;
  list.read(() => app.changed());
  const count = list.until(seq);
  const { from, to, before, after } = useSight(element, count, ROW);
  useFollowing(element, count, view.isPast);
  return (
    <section class="panel log" aria-labelledby="log-title">
      <header>
        <h2 id="log-title">
          Log{' '}
          <span class="quiet" aria-live="polite">
            {count} of {seq} events, times in UTC
          </span>
        </h2>
        <div class="filters">
          <label>
            Show
            <select value={level} onChange={(event) => app.update({ level: event.currentTarget.value as Level })}>
              {LEVELS.map((name) => (
                <option key={name} value={name}>
                  {NAMES[name]}
                </option>
              ))}
            </select>
          </label>
          <label>
            Region
            <input
              list="log-regions"
              value={region}
              placeholder="all"
              onInput={(event) => app.update({ region: event.currentTarget.value })}
            />
          </label>
          <datalist id="log-regions">
            {state.regions.slice(0, 200).map(({ planned }) => (
              <option key={planned.key} value={planned.key} />
            ))}
          </datalist>
          <label>
            Search
            <input
              type="search"
              value={search}
              onInput={(event) => app.update({ search: event.currentTarget.value })}
            />
          </label>
          <CopyButton events={() => list.events.slice(0, count)} />
        </div>
      </header>
      <Scroll label="Log, scrollable" onElement={setElement}>
        <ul aria-label="Events">
          <li aria-hidden="true" style={{ height: `${before}px` }} />
          {list.events.slice(from, to).map((event) => (
            <Entry
              key={event.seq}
              event={event}
              isOpen={open?.seq === event.seq}
              onOpen={() => setOpen(open?.seq === event.seq ? undefined : event)}
            />
          ))}
          <li aria-hidden="true" style={{ height: `${after}px` }} />
        </ul>
      </Scroll>
      {open !== undefined && (
        <div class="event">
          <header>
            <strong>
              Event {open.seq}: {open.type}
            </strong>
            <button type="button" onClick={() => app.go({ at: open.seq })}>
              Show the rollout as it was then
            </button>
            <button type="button" onClick={() => setOpen(undefined)}>
              Close
            </button>
          </header>
          <Scroll label={`Event ${open.seq} as JSON`} onElement={() => {}}>
            <pre>{shortJson(open)}</pre>
          </Scroll>
        </div>
      )}
    </section>
  );
}

/** Keeps the end of the log in sight while it is in sight. */
function useFollowing(element: HTMLElement | null, count: number, isPast: boolean): void {
  const wasAtEnd = useRef(true);
  useEffect(() => {
    if (element === null) return;
    const read = () => {
      wasAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * ROW;
    };
    element.addEventListener('scroll', read, { passive: true });
    return () => element.removeEventListener('scroll', read);
  }, [element]);
  useEffect(() => {
    if (element !== null && (wasAtEnd.current || isPast)) element.scrollTop = element.scrollHeight;
  }, [element, count, isPast]);
}

interface EntryProps {
  readonly event: WireEvent;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function Entry({ event, isOpen, onOpen }: EntryProps) {
  const level = levelOf(event);
  const [glyph, word] = GLYPHS[level];
  return (
    <li>
      <button type="button" class={`entry is-${level}`} aria-expanded={isOpen} onClick={onOpen}>
        <Glyph name={glyph} word={word} />
        <span class="seq">{event.seq}</span>
        <time>{timeOf(event.at)}</time>
        <span class="region">{regionOf(event) ?? ''}</span>
        <span class="text">{textOf(event)}</span>
      </button>
    </li>
  );
}

/** How much of an event's JSON is shown, in characters. */
const MOST_JSON = 20_000;

function shortJson(event: WireEvent): string {
  const text = JSON.stringify(event, undefined, 2);
  return text.length > MOST_JSON
    ? `${text.slice(0, MOST_JSON)}\n... ${text.length - MOST_JSON} more characters: copy them as JSON`
    : text;
}

function CopyButton({ events }: { readonly events: () => readonly WireEvent[] }) {
  const [said, setSaid] = useState('Copy as JSON');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(
        events()
          .map((event) => JSON.stringify(event))
          .join('\n'),
      );
      setSaid('Copied');
    } catch {
      setSaid('The browser does not allow it');
    }
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {said}
    </button>
  );
}
