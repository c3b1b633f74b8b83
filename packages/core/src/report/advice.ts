import type { Leftover, StepFailure } from '../errors/rollout-error.ts';
import type { ProviderErrorKind } from '../provider/contract.ts';
import { isProviderErrorKind } from '../provider/provider-error-kinds.ts';
import { timeoutOf } from './timeout-of.ts';

const ADVICE: Readonly<Record<ProviderErrorKind, string>> = {
  transient: 'Start a new rollout; if it fails again, look at the state of the cloud.',
  throttled: 'Start a new rollout later, or with lower concurrency.',
  conflict: 'Find out who else changes this deployment, then start a new rollout.',
  capacity: 'Start a new rollout later, or with another kind of machine or region.',
  quota: 'Request a higher quota, then start a new rollout.',
  artifact: "Check the model's files and their address, then start a new rollout.",
  container: "Look at the serving container's log, correct the model or its image, then start a new rollout.",
  permission: 'Check the credentials and their permissions, then start a new rollout.',
  'not-found': 'Check the names in the spec and in the provider, then start a new rollout.',
  invalid: 'Correct the spec, then start a new rollout.',
  unsupported: 'Choose what this provider supports, then start a new rollout.',
  unexpected: 'This is a bug in the provider: report it with this text.',
};

/** The kind of an error, even if the error is not valid: an engine that checked less may have written the log. */
export function kindOf(error: unknown): ProviderErrorKind {
  const { kind } = Object(error) as { readonly kind?: unknown };
  return isProviderErrorKind(kind) ? kind : 'unexpected';
}

/** What to do about one failed step. */
function advice(failure: StepFailure): string {
  if (failure.action === 'check')
    return 'Look at what serves there, and roll back the rollout that brought it, if that is to go too.';
  switch (failure.kind) {
    case 'provider-failed':
      if (failure.findings?.some((finding) => Object(finding).level === 'error'))
        return 'Follow the findings, then start again.';
      return ADVICE[kindOf(failure.error)];
    case 'verification-failed':
      return 'Correct the model or its expected answers, then start a new rollout.';
    case 'timed-out':
      return `Find out what delays it${moreTime(timeoutOf(failure.action))}; then start a new rollout.`;
    case 'drift':
      return 'Find out what else changes this deployment, then start a new rollout.';
    case 'fallback-unhealthy':
      return 'Repair the previous deployment, or move the traffic by hand to a healthy one.';
    case 'gate-failed':
      return 'Find out why the new version does worse, then start a new rollout.';
    case 'inconclusive':
      return 'Give the bake more time or a larger share of the traffic, or gates that it can prove; then start a new rollout.';
    case 'not-approved':
      return 'Ask for the approval first, or give it more time with approvals[].within; then start a new rollout.';
    case 'aborted':
      return 'Start a new rollout when you are ready.';
    default:
      return failure satisfies never;
  }
}

const THEN_START = /[,;] then start a new rollout\.$/;

/** What to do about all failures of a rollout: each advice once, and the new rollout last. */
export function adviceFor(failures: readonly StepFailure[]): string {
  const failed = failures.filter(({ kind }) => kind !== 'aborted');
  const texts = [...new Set(failed.map(advice))];
  const [first = 'Start a new rollout when you are ready.'] = texts;
  if (texts.length < 2) return first;
  const before = texts.filter((text) => THEN_START.test(text)).map((text) => text.replace(THEN_START, '.'));
  const starts = texts.filter((text) => !THEN_START.test(text));
  return [...before, ...(starts.length === 0 ? ['Then start a new rollout.'] : starts)].join(' ');
}

function moreTime(timeout: string | undefined): string {
  return timeout === undefined ? '' : `, or give it more time with ${timeout}`;
}

/** What to do about the leftovers of a rollback. */
export function leftoverAdvice(left: readonly Leftover[], whatToDo: string): string {
  const isDenied = left.some(({ kind }) => kind === 'permission');
  return `${isDenied ? `Grant the missing permission, then ${whatToDo}` : `${whatToDo[0]?.toUpperCase()}${whatToDo.slice(1)}`}, then start a new rollout.`;
}
