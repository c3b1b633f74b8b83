import type { App, Connection } from '../app/app.ts';
import { formatRoute, PAGES, type Page } from '../app/route.ts';
import { dateTimeOf } from '../model/words.ts';
import type { View } from './board.tsx';
import { Glyph, type GlyphName } from './glyph.tsx';
import { LogPage } from './log-page.tsx';
import { RegionsPage } from './regions-page.tsx';
import { RolloutHeader, RolloutPage } from './rollout-page.tsx';
import { RolloutsPage } from './rollouts-page.tsx';
import { Slider } from './slider.tsx';
import { TimelinePage } from './timeline-page.tsx';

const NAMES: Readonly<Record<Page, string>> = {
  rollout: 'Rollout',
  timeline: 'Timeline',
  log: 'Log',
  regions: 'Regions',
};

const BODIES: Readonly<Record<Page, (props: { readonly view: View }) => unknown>> = {
  rollout: RolloutPage,
  timeline: TimelinePage,
  log: LogPage,
  regions: RegionsPage,
};

/** Everything that is seen. */
export function WholePage({ app, onQuery }: { readonly app: App; readonly onQuery: () => void }) {
  const { route } = app.state;
  const view = viewOf(app);
  const isOnlyOne = app.boot.mode === 'report' && app.boot.rollouts.length === 1;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <span class="brand">
          <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
            <rect width="16" height="16" rx="4" />
            <path d="M3 11h3V8h3V5h4" />
          </svg>
          Landfall
        </span>
        <nav aria-label="Pages">
          {!isOnlyOne && <Link app={app} id={undefined} page="rollout" name="Rollouts" />}
          {route.id !== undefined &&
            PAGES.map((page) => <Link key={page} app={app} id={route.id} page={page} name={NAMES[page]} />)}
        </nav>
        <Source app={app} />
      </header>
      <main id="content" tabIndex={-1}>
        {route.id === undefined ? (
          <RolloutsPage app={app} onQuery={onQuery} />
        ) : (
          <Body app={app} view={view} page={route.page} />
        )}
      </main>
      {view !== undefined && (
        <footer>
          <Slider view={view} />
        </footer>
      )}
      <p class="unseen" aria-live="polite">
        {view === undefined ? '' : announcement(view)}
      </p>
    </>
  );
}

/** What is shown of the rollout of the route; undefined until its first event is there. */
function viewOf(app: App): View | undefined {
  const { id, at } = app.state.route;
  const log = id === undefined ? undefined : app.logs.get(id);
  if (log === undefined || log.events.length === 0) return undefined;
  const seq = Math.min(at ?? log.events.length, log.events.length);
  const state = log.state(seq);
  const isPast = seq < log.events.length;
  return { app, log, state, seq, now: isPast ? state.updatedAt : Math.max(app.now(), state.updatedAt), isPast };
}

function Body({ app, view, page }: { readonly app: App; readonly view: View | undefined; readonly page: Page }) {
  const { connection, route } = app.state;
  if (view === undefined) {
    const log = route.id === undefined ? undefined : app.logs.get(route.id);
    const message = log?.problem ?? connection.message;
    return (
      <section class="panel">
        <h1>{route.id}</h1>
        <p role="status">
          {message ??
            (app.boot.mode === 'report' && log === undefined
              ? 'This report does not have that rollout.'
              : 'Reading the log ...')}
        </p>
      </section>
    );
  }
  const Shown = BODIES[page] as (props: { readonly view: View }) => preact.JSX.Element;
  return (
    <>
      <RolloutHeader view={view} />
      <Notices view={view} />
      <Shown view={view} />
    </>
  );
}

function Notices({ view: { app, log, isPast, state } }: { readonly view: View }) {
  const { connection } = app.state;
  const notices: readonly (string | undefined)[] = [
    log.problem,
    log.unknown > 0
      ? `${log.unknown} events are of a type or version that this page does not know. What it shows may be incomplete: use a newer version of Landfall.`
      : undefined,
    connection.is === 'failed' ? connection.message : undefined,
    log.waiting > 200 ? `Reading the log: ${log.waiting} events to go.` : undefined,
    isPast ? `You see the rollout as it was at ${dateTimeOf(state.updatedAt)}.` : undefined,
  ];
  return (
    <>
      {notices.map((text) =>
        text === undefined ? null : (
          <p key={text} class="notice">
            <Glyph name="held" /> {text}
          </p>
        ),
      )}
    </>
  );
}

interface LinkProps {
  readonly app: App;
  readonly id: string | undefined;
  readonly page: Page;
  readonly name: string;
}

function Link({ app, id, page, name }: LinkProps) {
  const { route } = app.state;
  const target = { id, page, at: id === undefined ? undefined : route.at };
  const isHere = route.id === id && (id === undefined || route.page === page);
  return (
    <a
      href={formatRoute(target)}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        app.go(target);
      }}
    >
      {name}
    </a>
  );
}

const CONNECTIONS: Readonly<Record<Connection['is'], readonly [GlyphName, string]>> = {
  none: ['planned', 'live'],
  connecting: ['running', 'connecting'],
  live: ['succeeded', 'live'],
  lost: ['held', 'connection lost'],
  ended: ['skipped', 'the log has ended'],
  failed: ['failed', 'not connected'],
};

/** Where what is shown comes from. */
function Source({ app }: { readonly app: App }) {
  const { boot, state } = app;
  if (boot.mode === 'report') {
    return (
      <span class="source quiet">
        Report of {dateTimeOf(boot.madeAt)}
        {boot.redacted ? ', redacted' : ''}
      </span>
    );
  }
  const [glyph, word] = CONNECTIONS[state.connection.is];
  return (
    <span class={`source is-${state.connection.is}`} role="status" title={state.connection.message}>
      <Glyph name={glyph} /> {word}
    </span>
  );
}

/** What a reader of the screen is told when it changes. */
function announcement({ state, isPast }: View): string {
  if (isPast) return '';
  if (state.outcome !== undefined) return `The rollout ended: ${state.outcome}`;
  const open = state.steps.find(
    ({ status, planned, hold }) => status === 'running' && (planned.action === 'approve' || hold !== undefined),
  );
  if (open !== undefined) return `${open.planned.id} waits for a person`;
  const phase = state.forward.phases[state.forward.phase];
  return phase === undefined ? '' : `Phase ${phase.id}`;
}
