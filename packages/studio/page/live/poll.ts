import type { LedgerAnswer, Problem, RolloutsAnswer } from '../../src/wire.ts';
import type { App } from '../app/app.ts';

/** How long between two readings of the list, in milliseconds. */
const EVERY_MS = 4_000;
const LEDGER_EVERY_MS = 15_000;
/** How many rollouts are shown at most; a search finds the others. */
const LIMIT = 500;

/** Reads the list of rollouts, and the ledger where it is shown, again and again while the page is seen. Gives the way to stop, and to read at once. */
export function poll(app: App, base: string): { readonly stop: () => void; readonly now: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let ledgerAt = 0;
  const read = async () => {
    clearTimeout(timer);
    const { route, query } = app.state;
    if (!document.hidden && route.id === undefined) {
      const answer = await get<RolloutsAnswer>(`${base}api/rollouts?limit=${LIMIT}&q=${encodeURIComponent(query)}`);
      if (answer.ok !== undefined) app.setNow(answer.ok.now);
      app.update(
        answer.ok === undefined ? { listProblem: answer.problem } : { rollouts: answer.ok, listProblem: undefined },
      );
    } else if (!document.hidden && route.page === 'regions' && Date.now() - ledgerAt >= LEDGER_EVERY_MS) {
      ledgerAt = Date.now();
      const answer = await get<LedgerAnswer>(`${base}api/ledger`);
      if (answer.ok !== undefined) app.update({ ledger: answer.ok });
    }
    if (!isStopped) timer = setTimeout(() => void read(), EVERY_MS);
  };
  const now = () => void read();
  document.addEventListener('visibilitychange', now);
  now();
  return {
    now,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', now);
    },
  };
}

async function get<T>(path: string): Promise<{ readonly ok?: T; readonly problem?: string }> {
  try {
    const response = await fetch(path, { headers: { accept: 'application/json' } });
    if (response.ok) return { ok: (await response.json()) as T };
    return { problem: ((await response.json()) as Problem).message };
  } catch {
    return { problem: 'The server does not answer. This page tries again.' };
  }
}
