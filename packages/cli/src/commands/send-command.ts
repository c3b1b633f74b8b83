import type { Command, CommandName, RolloutEvent } from '@landfall/core';
import { durationMs, isDeciding, openFor, refusalOf } from '@landfall/core/engine';
import { err, ok, type Result } from 'neverthrow';
import type { CommandCall, RunCommand } from '../command-line/cli-command.ts';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { printEither } from '../command-line/print.ts';
import { type FoundRollout, readFound } from '../journals/find-rollout.ts';
import { type OpenedJournal, withJournal } from '../journals/open-journal.ts';

const DEFAULT_WAIT_MS = 60_000;
const POLL_MS = 250;
const NEED_A_REASON: readonly CommandName[] = ['abort', 'accept'];

/** The command that the arguments ask for. Where one thing is open that it can decide, it names that. */
function commandOf(name: CommandName, call: CommandCall, { state }: FoundRollout): Command {
  const open = isDeciding(name) ? openFor(state, name) : [];
  const regions = call.text('region')?.split(',');
  const fields = {
    reason: call.text('reason'),
    by: call.text('by') ?? call.world.userName(),
    step: call.text('step') ?? (open.length === 1 ? open[0] : undefined),
    regions,
    gate: call.text('gate'),
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { name, ...Object.fromEntries(given) };
}

function isAnswerTo({ name, reason, by, step }: Command, event: RolloutEvent): boolean {
  return (
    event.type === 'command' && event.name === name && event.reason === reason && event.by === by && event.step === step
  );
}

/** Waits until an event says that the command was taken or refused. */
async function waitForAnswer(
  { journal, name }: OpenedJournal,
  { state, listed }: FoundRollout,
  command: Command,
  call: CommandCall,
  waitMs: number,
): Promise<Result<'taken', CliFailure>> {
  const { clock, signal } = call.world;
  const until = clock.now() + waitMs;
  let { seq } = state;
  for (;;) {
    const more = await journal.read(state.id, seq);
    if (more.isErr())
      return err({
        kind: 'journal',
        message: `The command was left, but ${name} cannot be read: ${more.error.message}`,
      });
    for (const event of more.value) {
      seq = event.seq;
      if (event.type !== 'command' || !isAnswerTo(command, event)) continue;
      return event.refused === undefined
        ? ok('taken')
        : err({ kind: 'refused', message: `Rollout ${state.id} refused ${command.name}: ${event.refused}.` });
    }
    if (signal.aborted)
      return err({ kind: 'interrupted', message: 'The command was left; its answer was not awaited.' });
    if (clock.now() >= until) return err({ kind: 'timeout', message: notTaken(command, listed, state.id) });
    await clock.sleep(POLL_MS, signal);
  }
}

function notTaken({ name }: Command, { driver }: FoundRollout['listed'], id: string): string {
  const who = driver === undefined ? 'no runner drives the rollout' : `runner ${driver.runner} has not taken it`;
  return `The command ${name} was left for rollout ${id}, but ${who} yet. It stays there and is taken at the next turn.`;
}

function told(command: Command, { listed, state }: FoundRollout): string {
  const who =
    listed.driver === undefined
      ? 'No runner drives it now: the command is taken when one continues it (a worker, advance or resumeRollout).'
      : `Runner ${listed.driver.runner} takes it soon.`;
  return `Left ${command.name}${command.step === undefined ? '' : ` of ${command.step}`} for rollout ${state.id}. ${who}`;
}

/** Makes the command that leaves one of the rollout's own commands in the journal. */
export function sendCommand(name: CommandName): RunCommand {
  return async (call) => {
    const waitMs = durationMs(call.text('timeout') ?? DEFAULT_WAIT_MS);
    if (waitMs === undefined)
      return err({
        kind: 'usage',
        message: `--timeout must be a duration, such as 30s or 5m, but is ${call.text('timeout')}.`,
      });
    if (NEED_A_REASON.includes(name) && call.text('reason') === undefined)
      return err({
        kind: 'usage',
        message: `landfall ${name} needs a reason, which stays in the log: --reason "...".`,
      });
    return withJournal(call, async (opened) => {
      const id = call.operands[0] ?? '';
      const found = await readFound(opened, id, call);
      if (found.isErr()) return err(found.error);
      const command = commandOf(name, call, found.value);
      const refused = refusalOf(found.value.state, command);
      if (refused !== undefined)
        return err({ kind: 'refused', message: `Rollout ${id} refuses ${name}: ${refused}. Nothing was sent.` });
      const sent = await opened.journal.send(id, command);
      if (sent.isErr()) {
        const kind = sent.error.kind === 'ended' ? 'refused' : 'journal';
        return err({ kind, message: `${name} was not sent to rollout ${id}: ${sent.error.message}` });
      }
      if (!call.has('wait')) {
        printEither(call, { rollout: id, command, sent: true }, told(command, found.value));
        return ok(0);
      }
      const answer = await waitForAnswer(opened, found.value, command, call, waitMs);
      if (answer.isErr()) return err(answer.error);
      printEither(call, { rollout: id, command, sent: true, taken: true }, `Rollout ${id} has taken ${name}.`);
      return ok(0);
    });
  };
}
