import { advice } from './advice.ts';
import { formatFailure } from './format-failure.ts';
import { asSentence, withoutStop } from './full-stop.ts';
import type { RolloutError, StepFailure, UndoOutcome, WhichRollout } from './rollout-error.ts';

const MOST = 10;

/** An error as one paragraph: what happened, where, what was done about it, and what to do next. */
export function formatError(error: RolloutError): string {
  switch (error.kind) {
    case 'invalid-spec': {
      const issues = error.issues.map(({ path, message }) => (path === '' ? `it ${message}` : `${path}: ${message}`));
      return `The spec is not valid, so nothing was started: ${listed(issues, '; ')}. Correct it and start again.`;
    }
    case 'incompatible-provider':
      return `${error.message} Nothing was started.`;
    case 'busy':
      if (error.target === undefined) {
        return `Another runner (${error.holder}) drives this rollout at the moment, so nothing was done. Try again once it has ended or its lease has run out.`;
      }
      return `Rollout ${error.holder} holds ${error.target}, so this one was refused before it changed anything. Wait until that one has ended, or abort it; then start again. If it was stopped, it holds its targets still and has to be resumed or aborted: send an abort to its journal, then call advance or resumeRollout. If nobody can go on with it any more, break its claim: journal.breakClaim.`;
    case 'rollout-failed':
      return paragraph(
        `${which(error.rollout)} failed.`,
        failures(error.failures),
        undone(error.undo),
        next(error.failures),
      );
    case 'aborted':
      return `${which(error.rollout)} was aborted (${withoutStop(error.reason)}). ${undone(error.undo)} Start a new one when you are ready.`;
    case 'stopped':
      return `${which(error.rollout)} was stopped (${withoutStop(error.reason)}) and stands where it is. Go on with it by resumeRollout and the journal that has its log.`;
    case 'needs-human':
      return paragraph(
        `A human has to look${error.rollout === undefined ? '' : ` at ${named(error.rollout)}`}: ${asSentence(error.why)}`,
        failures(error.failures),
        undone(error.undo),
        'Put it right by hand, then start a new rollout.',
      );
    case 'cannot-resume':
      return `Nothing was done: ${asSentence(error.reason)} A rollout goes on with the log and the spec that it was started with, as long as it has not ended; a new one has an id of its own.`;
    case 'journal-failed':
      return `The journal failed, so the rollout stands where its log ends: ${asSentence(error.message)} Once the journal works again, go on with resumeRollout.`;
    case 'internal':
      return `The engine has a bug and stopped where it was: ${asSentence(error.message)} Report this text; resumeRollout goes on from the log.`;
    default:
      return error satisfies never;
  }
}

function named({ id, model, version }: WhichRollout): string {
  return `rollout ${id} of ${model} ${version}`;
}

function which(rollout: WhichRollout | undefined): string {
  return rollout === undefined ? 'The rollout' : named(rollout).replace('r', 'R');
}

function paragraph(...sentences: readonly string[]): string {
  return sentences.filter((text) => text !== '').join(' ');
}

function failures(all: readonly StepFailure[]): string {
  return listed(all.map(formatFailure), ' ');
}

function undone(undo: UndoOutcome): string {
  switch (undo.outcome) {
    case 'not-needed':
      return 'Nothing had been changed, so there was nothing to undo.';
    case 'completed':
      return 'Everything was undone: what served before, if anything did, serves again.';
    case 'incomplete': {
      const left = undo.left.map(({ what, region, why }) => `the ${what} in ${region} (${withoutStop(why)})`);
      const isDenied = undo.left.some(({ kind }) => kind === 'permission');
      const toGrant = isDenied ? ' Grant the permission that is missing, then put right by hand what is left.' : '';
      return `The undo could not put everything back; left are ${listed(left, ', ')}.${toGrant}`;
    }
    default:
      return undo satisfies never;
  }
}

/** The advice for each failure, once. */
function next(all: readonly StepFailure[]): string {
  const reasons = all.filter(({ kind }) => kind !== 'aborted');
  return [...new Set(reasons.map(advice))].slice(0, 2).join(' ') || 'Start a new rollout when you are ready.';
}

function listed(items: readonly string[], separator: string): string {
  const more = items.length > MOST ? `${separator}and ${items.length - MOST} more` : '';
  return items.slice(0, MOST).join(separator) + more;
}
