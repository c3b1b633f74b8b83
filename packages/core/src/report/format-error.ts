import type { RollbackOutcome, RolloutError, StepFailure, WhichRollout } from '../errors/rollout-error.ts';
import { formatIssues } from '../input/format-issues.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { asSentence, withoutStop } from '../text/full-stop.ts';
import { listed } from '../text/listed.ts';
import { advice, leftoverAdvice } from './advice.ts';
import { describeRollback } from './describe-rollback.ts';
import { formatFailure } from './format-failure.ts';
import { formatTime } from './format-time.ts';

/** An error as one paragraph: what happened, where, what was done about it, and what to do next. Many issues of a spec are a list. */
export function formatError(error: RolloutError): string {
  switch (error.kind) {
    case 'invalid-spec':
      return `The spec is not valid, so nothing was started:${issues(error.issues, 'it', 'Correct it and start again.')}`;
    case 'invalid-options':
      return `The options are not valid, so nothing was done:${issues(error.issues, 'they', 'Correct them and call again.')}`;
    case 'incompatible-provider':
      return `${error.message} Nothing was started.`;
    case 'busy':
      if (error.by === 'runner') {
        const until = error.until === undefined ? '' : ` until ${formatTime(error.until)}, unless it renews its lease`;
        return `Another runner (${error.holder}) drives this rollout${until}, so nothing was done. Try again once it has ended or its lease has run out, or wait for that with onBusy: 'wait'.`;
      }
      return `Rollout ${error.holder} holds ${error.target}, so this one was refused before it changed anything. Wait until that one has ended (onBusy: 'wait' does), or abort it; then start again. If it was stopped, it holds its targets still and has to be resumed or aborted: send an abort to its journal, then call advance or resumeRollout. If nobody can go on with it any more, break its claim: journal.breakClaim.`;
    case 'rollout-failed':
      return paragraph(
        `${which(error.rollout)} failed.`,
        failures(error.failures),
        describeRollback(error.rollback),
        next(error.failures, error.rollback),
      );
    case 'aborted':
      return `${which(error.rollout)} was aborted (${withoutStop(error.reason)}). ${describeRollback(error.rollback)} ${next([], error.rollback)}`;
    case 'stopped':
      return `${which(error.rollout)} was stopped (${withoutStop(error.reason)}) and stands where it is. Go on with it by resumeRollout and the journal that has its log.`;
    case 'needs-human':
      return paragraph(
        `${which(error.rollout)} needs manual action: ${asSentence(error.why)}`,
        failures(error.failures),
        describeRollback(error.rollback),
        leftoverAdvice(error.rollback.outcome === 'incomplete' ? error.rollback.left : [], 'put it right by hand'),
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

/** Issues, and what to do about them: after one on the same line, after many on a line of its own. */
function issues(all: readonly SpecIssue[], whole: 'it' | 'they', whatToDo: string): string {
  return `${formatIssues(all, whole)}${all.length === 1 ? '. ' : '\n'}${whatToDo}`;
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

/** One thing to do: about what a rollback left, else about the first failure. */
function next(all: readonly StepFailure[], rollback: RollbackOutcome): string {
  if (rollback.outcome === 'incomplete') return leftoverAdvice(rollback.left, 'remove by hand what is left');
  const first = all.find(({ kind }) => kind !== 'aborted');
  return first === undefined ? 'Start a new rollout when you are ready.' : advice(first);
}
