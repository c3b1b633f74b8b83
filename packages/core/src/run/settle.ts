import { err, ok, type Result } from 'neverthrow';
import { decide } from '../decide/decide.ts';
import type { Decision, Effect } from '../decide/decision.ts';
import { intentsOf } from '../decide/intents.ts';
import type { EventBody } from '../events/rollout-event.ts';
import type { JournalError } from '../journal/journal.ts';
import type { Finished } from './carry-out.ts';
import type { Runner } from './runner.ts';

type Settled<T> = Promise<Result<T, JournalError>>;

/** Puts the commands of the handle and of the journal's inbox into the log. */
async function takeCommands(runner: Runner): Settled<void> {
  const { log, journal, lease } = runner;
  const given = runner.commands;
  runner.commands = [];
  const left = await journal.inbox(lease);
  if (left.isErr()) return err(left.error);
  // A log that has ended stays as it is.
  if (given.length + left.value.length === 0 || log.state.status === 'ended') return ok(undefined);
  const events: EventBody[] = [];
  let isSuspended = log.state.suspended !== undefined;
  for (const { name, reason, by } of [...given, ...left.value]) {
    events.push({ type: 'command', name, reason, by });
    // An abort is not left lying until somebody resumes.
    if ((name !== 'resume' && name !== 'abort') || !isSuspended) continue;
    events.push({ type: 'rollout-resume' });
    isSuspended = false;
  }
  return log.append(journal, lease, events, left.value.length);
}

/** Puts the outcomes of changes into the log, and those of reads where `decide` finds them. */
async function takeFinished(runner: Runner): Settled<void> {
  const finished = runner.finished;
  if (finished.length === 0) return ok(undefined);
  runner.finished = [];
  for (const { effect } of finished) runner.inFlight.delete(effect.id);
  const ends: EventBody[] = [];
  for (const each of finished) {
    if ('journal' in each) return err(each.journal);
    if ('end' in each) ends.push(each.end);
  }
  if (ends.length > 0) {
    const kept = await runner.log.append(runner.journal, runner.lease, ends);
    if (kept.isErr()) return kept;
  }
  for (const each of finished) rememberLook(runner, each);
  return ok(undefined);
}

function rememberLook(runner: Runner, finished: Finished): void {
  const { effect } = finished;
  if ('outcome' in finished) {
    if (effect.method === 'claim' || runner.wants(effect))
      runner.readings.set(effect.id, { at: finished.at, outcome: finished.outcome });
  }
  // What was seen before a change says nothing of what came after it.
  else runner.readings.delete(effect.step);
}

/** Puts the intents of all changes into the log, then starts everything. */
async function startEffects(runner: Runner, effects: readonly Effect[]): Settled<void> {
  const intents = intentsOf(runner.log.state, effects);
  if (intents.length > 0) {
    const kept = await runner.log.append(runner.journal, runner.lease, intents);
    if (kept.isErr()) return kept;
    // A process that was stopped while it wrote may have lost its lease since: then nothing is called.
    const held = await runner.keepLease();
    if (held.isErr()) return held;
  }
  for (const effect of effects) runner.start(effect);
  return ok(undefined);
}

/**
 * Folds what happened, decides, and starts what is due, until there is nothing to do but wait. Gives the decision that says for what.
 * On an error of the journal nothing more is called and nothing more is written.
 */
export async function settle(runner: Runner): Settled<Decision> {
  const { log, journal, plan, clock } = runner;
  for (;;) {
    const commanded = await takeCommands(runner);
    if (commanded.isErr()) return err(commanded.error);
    const { asked, status } = log.state;
    if (asked.stop !== undefined || (asked.abort !== undefined && status === 'running')) runner.cutReads();
    const taken = await takeFinished(runner);
    if (taken.isErr()) return err(taken.error);
    const decision = decide(plan, log.state, runner, clock.now());
    if (decision.events.length > 0) {
      const kept = await log.append(journal, runner.lease, decision.events);
      if (kept.isErr()) return err(kept.error);
      for (const event of decision.events) if (event.type === 'step-end') runner.readings.delete(event.step);
    } else {
      const started = await startEffects(runner, decision.effects);
      return started.isErr() ? err(started.error) : ok(decision);
    }
  }
}
