import type { RolloutEvent } from '@landfall/core';
import { err, ok } from 'neverthrow';
import type { CliWorld, RunCommand } from '../command-line/cli-command.ts';
import { EXIT_CODES } from '../command-line/cli-failure.ts';
import { exitCodeOf } from '../command-line/exit-code-of.ts';
import { jsonText } from '../command-line/print.ts';
import { readFound } from '../journals/find-rollout.ts';
import { followLog } from '../journals/follow-log.ts';
import { withJournal } from '../journals/open-journal.ts';
import { showProgress } from '../progress/show-progress.ts';

const POLL_MS = 500;

async function writeJson(events: AsyncIterable<RolloutEvent>, { out }: CliWorld): Promise<void> {
  for await (const event of events) out.write(`${jsonText(event)}\n`);
}

/** Follows a rollout until it has ended. */
export const follow: RunCommand = (call) =>
  withJournal(call, async (opened) => {
    const { world } = call;
    const found = await readFound(opened, call.operands[0] ?? '', call);
    if (found.isErr()) return err(found.error);
    const { clock, signal, out, env } = world;
    const log = followLog(opened, found.value, { clock, signal, pollMs: POLL_MS });
    const as = call.has('lines') ? 'lines' : undefined;
    if (call.has('json')) await writeJson(log, world);
    else await showProgress(log, { terminal: out, env, as, verbose: call.has('verbose'), clock });
    const failure = log.failure();
    if (failure !== undefined) return err(failure);
    const state = log.snapshot();
    return ok(state.status !== 'ended' && signal.aborted ? EXIT_CODES.interrupted : exitCodeOf(state));
  });
