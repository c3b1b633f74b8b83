import { err, ok, type Result } from 'neverthrow';
import { type Turn, transition } from '../engine/transition.ts';
import type { Command } from '../events/command.ts';
import type { JournalError } from '../journal/journal.ts';
import type { Runner } from './runner.ts';

/**
 * Takes one turn and keeps its events in one write, the commands that it took included. Other processes' commands are read where a turn appends, and the turn
 * is taken again with them; else now and then.
 */
async function takeTurn(runner: Runner): Promise<Result<Turn, JournalError>> {
  const { log, journal, lease, clock } = runner;
  const taken = runner.take();
  if ('kind' in taken) return err(taken);
  const asInputs = (commands: readonly Command[]) => commands.map((command) => runner.asInput(command));
  const readsFirst = runner.inbox.isDue;
  let inbox = readsFirst ? await runner.inbox.read() : ok<readonly Command[], JournalError>([]);
  if (inbox.isErr()) return err(inbox.error);
  const now = clock.now();
  let turn = transition(runner.engine, [...taken, ...asInputs(inbox.value)], now);
  if (turn.events.length > 0 && !readsFirst) {
    inbox = await runner.inbox.read();
    if (inbox.isErr()) return err(inbox.error);
    if (inbox.value.length > 0) turn = transition(runner.engine, [...taken, ...asInputs(inbox.value)], now);
  }
  const { events, state } = turn;
  if (events.length > 0) {
    const kept = await journal.append(lease, events, inbox.value.length);
    if (kept.isErr()) return err(kept.error);
  }
  runner.accept(turn);
  log.load(events, state);
  return ok(turn);
}

/**
 * Takes turns until there is nothing to do but wait, and gives when to take the next one. On an error of the journal nothing of the turn is done, and nothing more is called.
 */
export async function takeTurns(runner: Runner): Promise<Result<Pick<Turn, 'wakeAt'>, JournalError>> {
  for (;;) {
    const taken = await takeTurn(runner);
    if (taken.isErr()) return err(taken.error);
    const { effects, wakeAt } = taken.value;
    if (effects.length > 0) {
      // A process that was stopped meanwhile may have lost its lease: then nothing is called.
      const held = await runner.keepLease();
      if (held.isErr()) return err(held.error);
      if (runner.isCutShort) runner.hasLeftCalls = true;
      // A listener that heard of the intents may have asked for something: that comes first.
      else if (runner.isCommanded) for (const { id } of effects) runner.put({ type: 'withheld', effect: id });
      else for (const effect of effects) runner.start(effect);
    }
    if (!runner.hasInputs) return ok({ wakeAt });
  }
}
