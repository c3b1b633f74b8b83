import { type CommandName, type FollowedRollout, followRollout, type RolloutEvent } from '@landfall/core';
import { durationMs } from '@landfall/core/engine';
import type { Journal } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { CommandCall, RunCommand } from '../command-line/cli-command.ts';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { failureOf } from '../command-line/failure-of.ts';
import { printEither } from '../command-line/print.ts';
import { findRollout } from '../journals/find-rollout.ts';
import { withJournal } from '../journals/open-journal.ts';

const DEFAULT_WAIT_MS = 60_000;
const POLL_MS = 250;
const NEED_A_REASON: readonly CommandName[] = ['abort', 'accept'];
/** Commands that decide something which is open now. */
const DECIDING: readonly CommandName[] = ['accept', 'retry', 'approve'];

type Listed = { readonly driver: { readonly runner: string } | undefined };

/** What is said with a command. */
interface Said {
  readonly reason: string;
  readonly by?: string | undefined;
  readonly step?: string | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly gate?: string | undefined;
}

/** What the arguments say, without what they leave out. */
function saidIn({ text, world }: CommandCall): Said {
  const fields = {
    reason: text('reason'),
    by: text('by') ?? world.userName(),
    step: text('step'),
    regions: text('region')?.split(','),
    gate: text('gate'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Said;
}

function isAnswerTo(name: CommandName, said: Said, event: RolloutEvent): boolean {
  if (event.type !== 'command' || event.name !== name) return false;
  const isSame = event.reason === said.reason && event.by === said.by;
  return isSame && (said.step === undefined || event.step === said.step);
}

/** Whether commands that the log does not have yet wait for the rollout. */
async function hasPending(journal: Journal, id: string): Promise<boolean> {
  const commanded = (await journal.commanded?.())?.unwrapOr([]) ?? [];
  return commanded.includes(id);
}

/** Leaves a command; gives the last event before it. */
async function leave(
  journal: Journal,
  rollout: FollowedRollout,
  name: CommandName,
  said: Said,
): Promise<Result<number, CliFailure>> {
  const { id } = rollout;
  const before = await rollout.state();
  if (before.isErr()) return err(failureOf(before.error, `read rollout ${id}`));
  const { seq, status } = before.value;
  const sent = await rollout[name](said);
  if (sent.isOk()) return ok(seq);
  if (sent.error.kind !== 'refused') return err(failureOf(sent.error, `leave ${name} for rollout ${id}`));
  // A resume right after a pause makes sense once the pause was taken. The rollout decides on both, in their order.
  if (status !== 'ended' && !DECIDING.includes(name) && (await hasPending(journal, id))) {
    const added = await journal.send(id, { name, ...said });
    if (added.isErr())
      return err({ kind: 'journal', message: `Cannot leave ${name} for rollout ${id}: ${added.error.message}` });
    return ok(seq);
  }
  const message = `Rollout ${id} refuses ${name}: ${sent.error.reason}. Nothing was sent.`;
  return err({ kind: 'refused', message });
}

/** Waits until an event after `seq` says that the command was taken or refused. */
async function waitForAnswer(
  journal: Journal,
  id: string,
  {
    name,
    said,
    seq,
    waitMs,
  }: { readonly name: CommandName; readonly said: Said; readonly seq: number; readonly waitMs: number },
  { world }: CommandCall,
): Promise<Result<'taken' | 'waiting', CliFailure>> {
  const over = new AbortController();
  const signal = AbortSignal.any([world.signal, over.signal]);
  const limit = world.clock.sleep(waitMs, over.signal).then(() => over.abort());
  const rollout = followRollout(journal, id, { clock: world.clock, pollMs: POLL_MS, signal });
  try {
    for await (const event of rollout) {
      if (event.type !== 'command' || event.seq <= seq || !isAnswerTo(name, said, event)) continue;
      if (event.refused === undefined) return ok('taken');
      return err({ kind: 'refused', message: `Rollout ${id} refused ${name}: ${event.refused}.` });
    }
  } finally {
    over.abort();
    await limit;
  }
  const end = await rollout.result();
  if (end.isErr()) return err(failureOf(end.error, `wait for rollout ${id} (the command was left)`));
  if (end.value.done) return err({ kind: 'refused', message: `Rollout ${id} ended before it took ${name}.` });
  return ok('waiting');
}

function notTaken(name: CommandName, id: string, { driver }: Listed): string {
  const who = driver === undefined ? 'no runner drives it' : `runner ${driver.runner} has not taken it yet`;
  return `${name} was left for rollout ${id}, but ${who}. It stays there, and is taken at the next turn.`;
}

function left(name: CommandName, id: string, { driver }: Listed): string {
  const who =
    driver === undefined
      ? 'No runner drives it now: the command is taken when one continues it (a worker, advance or resumeRollout).'
      : `Runner ${driver.runner} takes it soon.`;
  return `Left ${name} for rollout ${id}. ${who}`;
}

/** Makes the command that leaves one of the rollout's own commands in the journal. */
export function sendCommand(name: CommandName): RunCommand {
  return async (call) => {
    const waitMs = durationMs(call.text('timeout') ?? DEFAULT_WAIT_MS);
    if (waitMs === undefined) {
      const given = call.text('timeout');
      return err({ kind: 'usage', message: `--timeout must be a duration, such as 30s or 5m, but is ${given}.` });
    }
    if (NEED_A_REASON.includes(name) && call.text('reason') === undefined)
      return err({
        kind: 'usage',
        message: `landfall ${name} needs a reason, which stays in the log: --reason "...".`,
      });
    return withJournal(call, async (opened) => {
      const id = call.operands[0] ?? '';
      const found = await findRollout(opened, id, call);
      if (found.isErr()) return err(found.error);
      const said = saidIn(call);
      const seq = await leave(
        opened.journal,
        followRollout(opened.journal, id, { clock: call.world.clock }),
        name,
        said,
      );
      if (seq.isErr()) return err(seq.error);
      const document = { rollout: id, command: { name, ...said }, sent: true };
      if (!call.has('wait')) {
        printEither(call, document, left(name, id, found.value));
        return ok(0);
      }
      const answer = await waitForAnswer(opened.journal, id, { name, said, seq: seq.value, waitMs }, call);
      if (answer.isErr()) return err(answer.error);
      if (answer.value === 'waiting') {
        const kind = call.world.signal.aborted ? 'interrupted' : 'timeout';
        return err({ kind, message: notTaken(name, id, found.value) });
      }
      printEither(call, { ...document, taken: true }, `Rollout ${id} has taken ${name}.`);
      return ok(0);
    });
  };
}
