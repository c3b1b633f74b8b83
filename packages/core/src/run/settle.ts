import { err, ok, type Result } from 'neverthrow';
import { decide } from '../engine/decide.ts';
import type { Decision, Effect } from '../engine/decision.ts';
import { intentsOf } from '../engine/intents.ts';
import { forgetLooks, takeEnd, takeLook } from '../engine/take-answer.ts';
import type { EventBody } from '../events/rollout-event.ts';
import type { JournalError } from '../journal/journal.ts';
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
    if ('outcome' in each) {
      const { effect, at, outcome } = each;
      if (effect.method === 'claim' || runner.wants(effect)) takeLook(runner.readings, effect.id, at, outcome);
      continue;
    }
    const end = takeEnd(runner.readings, each.end, runner.clock.now());
    if (end !== undefined) ends.push(end);
  }
  if (ends.length === 0) return ok(undefined);
  const kept = await runner.log.append(runner.journal, runner.lease, ends);
  if (kept.isOk()) forgetLooks(runner.readings, ends);
  return kept;
}

/** Puts the intents of all changes into the log, then starts everything. */
async function startEffects(runner: Runner, effects: readonly Effect[]): Settled<void> {
  const intents = intentsOf(runner.log.state, effects);
  if (intents.length > 0) {
    const kept = await runner.log.append(runner.journal, runner.lease, intents);
    if (kept.isErr()) return kept;
  }
  if (effects.length === 0) return ok(undefined);
  // A process that was stopped meanwhile may have lost its lease: then nothing is called.
  const held = await runner.keepLease();
  if (held.isErr()) return held;
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
      forgetLooks(runner.readings, decision.events);
    } else {
      const started = await startEffects(runner, decision.effects);
      return started.isErr() ? err(started.error) : ok(decision);
    }
  }
}
