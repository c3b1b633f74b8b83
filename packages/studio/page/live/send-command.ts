import { type CommandAnswer, type CommandRequest, type Problem, STUDIO_HEADER } from '../../src/wire.ts';
import type { App } from '../app/app.ts';
import type { RolloutLog } from '../log/rollout-log.ts';

/** A command that was sent from this page, and what became of it. */
export interface SentCommand {
  readonly key: number;
  readonly id: string;
  readonly request: CommandRequest;
  readonly at: number;
  /** `sending`: on its way to the server; `sent`: it is in the journal; `taken` or `refused`: its event came back; `failed`: it is not in the journal. */
  readonly status: 'sending' | 'sent' | 'taken' | 'refused' | 'failed';
  readonly message?: string | undefined;
  /** Its event comes after this one. */
  readonly after?: number | undefined;
}

let count = 0;

/** Sends a command for a rollout, and keeps what becomes of it. */
export async function sendCommand(app: App, base: string, id: string, request: CommandRequest): Promise<void> {
  count += 1;
  const sent: SentCommand = { key: count, id, request, at: app.now(), status: 'sending' };
  app.update({ sent: [sent, ...app.state.sent].slice(0, 20) });
  const become = (change: Partial<SentCommand>) => {
    app.update({ sent: app.state.sent.map((each) => (each.key === sent.key ? { ...each, ...change } : each)) });
  };
  try {
    const response = await fetch(`${base}api/rollouts/${encodeURIComponent(id)}/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [STUDIO_HEADER]: '1' },
      body: JSON.stringify(request),
    });
    if (!response.ok) {
      const { kind, message } = (await response.json()) as Problem;
      return become({ status: kind === 'refused' ? 'refused' : 'failed', message });
    }
    const { after, driven } = (await response.json()) as CommandAnswer;
    const message = driven ? undefined : 'No process drives the rollout: the command waits until one does.';
    become({ status: 'sent', after, message });
    settleCommands(app, app.log(id));
  } catch {
    become({
      status: 'failed',
      message:
        'The server did not answer, so it is not known whether the command was left. Look at the log before sending it again.',
    });
  }
}

/** Marks the commands whose events have come back. */
export function settleCommands(app: App, log: RolloutLog): void {
  const open = app.state.sent.filter(({ id, status }) => id === log.id && status === 'sent');
  if (open.length === 0) return;
  const used = new Set(
    app.state.sent.flatMap(({ id, status, after }) => (id === log.id && status !== 'sent' ? (after ?? []) : [])),
  );
  const settled = new Map<number, Partial<SentCommand>>();
  // The oldest first: commands come back in the order in which they were left.
  for (const { key, request, after = 0 } of open.toReversed()) {
    const event = log.events
      .slice(after)
      .find(
        (each) =>
          each.type === 'command' &&
          !('unknown' in each) &&
          each.name === request.name &&
          each.step === request.step &&
          !used.has(each.seq),
      );
    if (event?.type !== 'command' || 'unknown' in event) continue;
    used.add(event.seq);
    const { refused, seq } = event;
    settled.set(
      key,
      refused === undefined
        ? { status: 'taken', message: `Event ${seq}`, after: seq }
        : { status: 'refused', message: refused, after: seq },
    );
  }
  if (settled.size > 0) app.update({ sent: app.state.sent.map((each) => ({ ...each, ...settled.get(each.key) })) });
}
