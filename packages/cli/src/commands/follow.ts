import { followRollout, type RolloutEvent } from '@landfall/core';
import { err, ok } from 'neverthrow';
import type { CliWorld, RunCommand } from '../command-line/cli-command.ts';
import { EXIT_CODES } from '../command-line/cli-failure.ts';
import { exitCodeOf } from '../command-line/exit-code-of.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { jsonText } from '../command-line/print.ts';
import { findRollout } from '../journals/find-rollout.ts';
import { withJournal } from '../journals/open-journal.ts';
import { showProgress } from '../progress/show-progress.ts';

const POLL_MS = 500;

async function writeJson(events: AsyncIterable<RolloutEvent>, { out }: CliWorld): Promise<readonly RolloutEvent[]> {
  const written: RolloutEvent[] = [];
  for await (const event of events) {
    written.push(event);
    out.write(`${jsonText(event)}\n`);
  }
  return written;
}

/** Follows a rollout until it has ended. */
export const follow: RunCommand = (call) =>
  withJournal(call, async (opened) => {
    const { world } = call;
    const id = call.operands[0] ?? '';
    const found = await findRollout(opened, id, call);
    if (found.isErr()) return err(found.error);
    const { clock, signal, out, env } = world;
    const rollout = followRollout(opened.journal, id, { clock, signal, pollMs: POLL_MS });
    const as = call.has('lines') ? 'lines' : undefined;
    const events = call.has('json')
      ? await writeJson(rollout, world)
      : await showProgress(rollout, { terminal: out, env, as, verbose: call.has('verbose'), clock });
    const end = await rollout.result();
    if (end.isErr()) return err(failureOf(end.error, `follow rollout ${id} of ${opened.name}`));
    const last = events.at(-1);
    return ok(last?.type === 'rollout-end' ? exitCodeOf(last) : EXIT_CODES.interrupted);
  });
