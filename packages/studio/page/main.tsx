import { render } from 'preact';
import { App } from './app/app.ts';
import { readBlocks, readBoot } from './app/boot.ts';
import { formatRoute } from './app/route.ts';
import { follow } from './live/follow.ts';
import { poll } from './live/poll.ts';
import { openSession } from './live/session.ts';
import { needsPerson } from './model/status.ts';
import { WholePage } from './view/page.tsx';

/** How often countdowns move, in milliseconds. */
const TICK_MS = 1_000;

/** How many logs are kept when another rollout is shown. */
const MOST_LOGS = 3;

async function start(root: HTMLElement): Promise<void> {
  const boot = readBoot();
  if (boot === undefined)
    return render(<Message text="This page has no data. Make it with renderReport, or open it from a studio." />, root);
  if (boot.mode === 'live' && boot.session === 'needed') {
    const problem = await openSession(boot.base, location.hash);
    if (problem === undefined) location.reload();
    else render(<Message text={problem} />, root);
    return;
  }
  const app = new App(boot, location.hash);
  if (boot.mode === 'report') {
    const [only] = boot.rollouts;
    if (boot.rollouts.length === 1 && only !== undefined && app.state.route.id === undefined)
      history.replaceState(undefined, '', formatRoute({ id: only.id, page: 'rollout', at: undefined }));
    readBlocks(app);
  }
  const polling = boot.mode === 'live' ? poll(app, boot.base) : undefined;
  let followed: { readonly id: string; readonly stop: () => void } | undefined;
  const draw = () => {
    const { id } = app.state.route;
    if (boot.mode === 'live' && followed?.id !== id) {
      followed?.stop();
      followed = id === undefined ? undefined : { id, stop: follow(app, boot.base, id) };
      if (id === undefined) app.update({ connection: { is: 'none' } });
      for (const other of [...app.logs.keys()]) if (app.logs.size > MOST_LOGS && other !== id) app.logs.delete(other);
      polling?.now();
    }
    document.title = titleOf(app);
    render(<WholePage app={app} onQuery={() => polling?.now()} />, root);
  };
  app.subscribe(draw);
  app.arrive(location.hash);
  const onHash = () => app.arrive(location.hash);
  window.addEventListener('hashchange', onHash);
  window.addEventListener('popstate', onHash);
  if (boot.mode === 'live') setInterval(() => app.changed(), TICK_MS);
}

/** What a tab says: the rollout, and whether it needs a person. */
function titleOf(app: App): string {
  const { id } = app.state.route;
  const state = id === undefined ? undefined : app.logs.get(id)?.state();
  const model = state?.plan?.spec.model;
  if (state === undefined || model === undefined) return 'Landfall';
  const mark = needsPerson(state) ? '! ' : '';
  return `${mark}${model.name} ${model.version} ${state.outcome ?? ''} - Landfall`.replace(/ +/g, ' ');
}

function Message({ text }: { readonly text: string }) {
  return (
    <main class="message">
      <h1>Landfall</h1>
      <p role="status">{text}</p>
    </main>
  );
}

const root = document.getElementById('app');
if (root !== null) void start(root);
