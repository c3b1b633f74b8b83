import type { RollbackOutcome, RolloutError, RolloutRef, StepFailure } from '../errors/rollout-error.ts';
import { shortenReasons } from '../gates/shorten-reasons.ts';
import { formatIssues } from '../input/format-issues.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { formatTime } from '../text/format-time.ts';
import { asSentence, withoutStop } from '../text/full-stop.ts';
import { enumerated } from '../text/listed.ts';
import { adviceFor, leftoverAdvice } from './advice.ts';
import { callsOf } from './calls-of.ts';
import { describeBlocked } from './describe-blocked.ts';
import { describeExceeded, describeHeld, describeKept, versionIn } from './describe-exceeded.ts';
import { describeRollback } from './describe-rollback.ts';
import { FOLLOW_UP_WORDS } from './follow-up-words.ts';
import { formatFailures, MOST_REASONS } from './format-failure.ts';

/** Formats an error as one paragraph: what happened, where, what the engine did about it, and what to do next. Several issues become a list. */
export function formatError(error: RolloutError): string {
  switch (error.kind) {
    case 'invalid-spec':
      return `The spec is not valid, so nothing was started:${issues(error.issues, 'it', 'Correct the spec and start again.')}`;
    case 'invalid-options':
      return `The options are not valid, so nothing was done:${issues(error.issues, 'they', 'Correct the options and call again.')}`;
    case 'incompatible-provider':
      return `${error.message} Nothing was started.`;
    case 'busy':
      if (error.by === 'runner') {
        const until = error.until === undefined ? '' : ` until ${formatTime(error.until)}, unless it renews its lease`;
        return `Another runner (${error.holder}) drives this rollout${until}, so nothing was done. Try again once the rollout has ended or the lease has run out, or wait with onBusy: 'wait'.`;
      }
      if (error.why !== undefined)
        return `Rollout ${error.holder} holds ${error.target} and cannot be aborted here, so this rollout was refused and changed nothing. ${asSentence(error.why)} Abort rollout ${error.holder} with abortRollout where it can be continued; then start again.`;
      return `Rollout ${error.holder} holds ${error.target}, so this rollout was refused and changed nothing. Wait until the other ends (onBusy: 'wait'), or resume it, or abort it with abortRollout; then start again. If nobody can continue it, call journal.breakClaim.`;
    case 'blocked-version':
      return `${which(error.rollout)} was refused and changed nothing. ${describeBlocked(error.blocked)} Roll out another version; or name the version in allowBlocked to roll it out again.`;
    case 'rollout-failed':
      return paragraph(
        `${which(error.rollout)} failed.`,
        formatFailures(error.failures),
        describeExceeded(error.exceeded),
        describeHeld(error.heldMs),
        describeKept(error),
        describeRollback(error.rollback, elsewhere(error), whose(error.rollout)),
        afterFailure(error),
      );
    case 'aborted':
      return `${which(error.rollout)} was aborted (${withoutStop(error.reason)}). ${describeRollback(error.rollback, '', whose(error.rollout))} ${afterAbort(error)}`;
    case 'stopped':
      return `${which(error.rollout)} was stopped (${withoutStop(error.reason)}) and is suspended. Continue it with resumeRollout and the journal that has its log.`;
    case 'held':
      return `${which(error.rollout)} is held at ${error.step}, and waits for a person until ${formatTime(error.until)}: ${withoutStop(shortenReasons(error.reasons, MOST_REASONS).join('; '))}. Traffic stays as it is. Continue it with resumeRollout and its ${callsOf(error.commands)}; or send one of these commands to the journal, with step '${error.step}', and resume it.`;
    case 'needs-human':
      return paragraph(
        `${which(error.rollout)} needs manual action: ${asSentence(error.why)}`,
        formatFailures(error.failures),
        describeExceeded(error.exceeded),
        describeHeld(error.heldMs),
        describeKept(error),
        describeRollback(error.rollback, elsewhere(error), whose(error.rollout)),
        leftoverAdvice(error.rollback.outcome === 'incomplete' ? error.rollback.left : [], byHand(error.failures)),
      );
    case 'cannot-resume':
      return `Nothing was done: ${asSentence(error.reason)} Resume a rollout with its own log and spec, before it has ended; for a new rollout, choose a new id.`;
    case 'cannot-follow-up':
      return `Nothing was done: ${asSentence(error.reason)}`;
    case 'journal-failed':
      return `The journal failed, so the rollout is interrupted: ${asSentence(error.message)} Once the journal works again, continue with resumeRollout or the next turn.`;
    case 'internal':
      return `The engine stopped because of a bug in it: ${asSentence(error.message)} Report this text; resumeRollout continues from the log.`;
    default:
      return error satisfies never;
  }
}

/** Issues, and what to do about them: on the same line after one issue, on its own line after several. */
function issues(all: readonly SpecIssue[], whole: 'it' | 'they', whatToDo: string): string {
  return `${formatIssues(all, whole)}${all.length === 1 ? '. ' : '\n'}${whatToDo}`;
}

function named({ id, model, version, follows }: RolloutRef): string {
  if (follows === undefined) return `rollout ${id} of ${model} ${version}`;
  return `rollout ${id}, which ${FOLLOW_UP_WORDS[follows.does].verb} rollout ${follows.of} of ${model} ${version},`;
}

/** Whose deployments a rollback removes. */
function whose(rollout: RolloutRef | undefined): string {
  return rollout?.follows === undefined ? 'this rollout' : `rollout ${rollout.follows.of}`;
}

function which(rollout: RolloutRef | undefined): string {
  return rollout === undefined ? 'The rollout' : named(rollout).replace('r', 'R');
}

function paragraph(...sentences: readonly string[]): string {
  return sentences.filter((text) => text !== '').join(' ');
}

function elsewhere({
  kept = [],
  failures,
  rollout,
}: Extract<RolloutError, { readonly kind: 'rollout-failed' | 'needs-human' }>): string {
  const isInPart = kept.length > 0 || (rollout?.follows !== undefined && failures.length > 0);
  return isInPart ? ' in the other regions' : '';
}

function byHand(all: readonly StepFailure[]): string {
  const isUnproven = all.length > 0 && all.every((failure) => failure.kind === 'inconclusive' && failure.isOnlyTooFew);
  return isUnproven ? 'move the traffic by hand to the version of your choice' : 'repair it by hand';
}

/** What to do after an abort. A rollout that superseded this one has the targets. */
function afterAbort({ rollback, supersededBy }: Extract<RolloutError, { readonly kind: 'aborted' }>): string {
  if (supersededBy === undefined || rollback.outcome === 'incomplete') return next([], rollback);
  const then = `Rollout ${supersededBy} has the targets now.`;
  if (rollback.outcome === 'not-needed') return `${then} Start a new rollout once it has ended.`;
  return `${then} To roll out this version again once that one has ended, name it in allowBlocked.`;
}

/** What to do next: about the leftovers of the rollback, else about the failures. */
function next(failures: readonly StepFailure[], rollback: RollbackOutcome): string {
  if (rollback.outcome === 'incomplete') return leftoverAdvice(rollback.left, 'remove by hand what is left');
  return adviceFor(failures);
}

/** What to do after a failure. Where regions keep the new version, there are two ways on. */
function afterFailure(error: Extract<RolloutError, { readonly kind: 'rollout-failed' }>): string {
  const { failures, rollback, kept = [] } = error;
  const then = next(failures, rollback);
  if (kept.length === 0) return then;
  return `${then} To finish, roll out ${versionIn(error)} to all regions again and name it in allowBlocked; that also switches monitoring on. To take it back, roll out the previous version to ${enumerated(kept)}.`;
}
