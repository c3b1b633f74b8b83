import type { Problem, StreamProblem, WireEvent } from '../../src/wire.ts';
import type { App } from '../app/app.ts';
import { settleCommands } from './send-command.ts';

/** How long to wait before a stream that was refused is asked for again, in milliseconds. */
const AGAIN_MS = 5_000;

/** Follows the events of one rollout until it has ended or `stop` is called; a connection that breaks goes on where it was, without a gap. */
export function follow(app: App, base: string, id: string): () => void {
  const log = app.log(id);
  const path = `${base}api/rollouts/${encodeURIComponent(id)}/events`;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDone = false;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const finish = (is: 'ended' | 'failed', message?: string) => {
    isDone = true;
    close();
    app.update({ connection: { is, message } });
  };
  const open = () => {
    if (isDone || document.hidden) return;
    close();
    app.update({ connection: { is: 'connecting' } });
    const opened = new EventSource(`${path}?after=${log.lastSeq}`);
    source = opened;
    opened.onopen = () => app.update({ connection: { is: 'live' } });
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      log.add([JSON.parse(data) as WireEvent]);
      app.fold(log, () => settleCommands(app, log));
    };
    opened.addEventListener('end', () => finish('ended'));
    opened.addEventListener('problem', ({ data }: MessageEvent<string>) => {
      const { message, retry } = JSON.parse(data) as StreamProblem;
      if (!retry) return finish('failed', message);
      close();
      app.update({ connection: { is: 'lost', message } });
      timer = setTimeout(open, AGAIN_MS);
    });
    opened.onerror = () => {
      if (source !== opened) return;
      if (opened.readyState !== EventSource.CLOSED)
        return app.update({ connection: { is: 'lost', message: 'Connecting again.' } });
      // An EventSource gives up where it was refused. Why, only a plain request tells.
      close();
      void whyRefused(path, log.lastSeq).then((problem) => {
        if (problem?.kind === 'unknown-rollout') return finish('failed', problem.message);
        app.update({
          connection: { is: 'lost', message: problem?.message ?? 'The server does not answer. Connecting again.' },
        });
        timer = setTimeout(open, AGAIN_MS);
      });
    };
  };
  const onVisibility = () => {
    // A tab that nobody sees holds none of the few connections that a browser has for one server.
    if (document.hidden) close();
    else if (source === undefined) open();
  };
  document.addEventListener('visibilitychange', onVisibility);
  open();
  return () => {
    isDone = true;
    close();
    document.removeEventListener('visibilitychange', onVisibility);
  };
}

async function whyRefused(path: string, after: number): Promise<Problem | undefined> {
  try {
    const response = await fetch(`${path}?after=${after}`, { headers: { accept: 'application/json' } });
    return response.ok ? undefined : ((await response.json()) as Problem);
  } catch {
    return undefined;
  }
}
