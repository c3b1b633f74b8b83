import type { StepFailure } from '../errors/rollout-error.ts';
import { shortenReasons } from '../gates/shorten-reasons.ts';
import { actionRow } from '../plan/actions.ts';
import type { ProviderError } from '../provider/contract.ts';
import { formatDuration } from '../text/format-duration.ts';
import { asSentence, withoutStop } from '../text/full-stop.ts';
import { enumerated, listed } from '../text/listed.ts';
import { messageOf } from '../text/message-of.ts';
import { describeFailure, foundBy } from './describe-failure.ts';
import { timeoutOf } from './timeout-of.ts';

/** Of samples: their count, and the first three that are not as expected. Of a bake: gates and regions without a verdict. */
export const MOST_REASONS = 4;

/** Which step failed, where and why, in a sentence. */
export function formatFailure(failure: StepFailure): string {
  return asSentence(`${subjectOf(failure, failure.region ?? '')} ${outcome(failure)}`);
}

/** The same of several failures, in a sentence for all regions in which the same step failed for the same reason. */
export function formatFailures(failures: readonly StepFailure[]): string {
  const alike = new Map<string, { readonly first: StepFailure; readonly regions: string[] }>();
  for (const failure of failures) {
    const { action, region } = failure;
    const text = `${action} ${region === undefined} ${outcome(failure)}`;
    const same = alike.get(text);
    if (same === undefined) alike.set(text, { first: failure, regions: region === undefined ? [] : [region] });
    else if (region !== undefined) same.regions.push(region);
  }
  const sentences = [...alike.values()].map(({ first, regions }) =>
    asSentence(`${subjectOf(first, enumerated(regions))} ${outcome(first)}`),
  );
  return listed(sentences, ' ');
}

function subjectOf({ action, region }: StepFailure, where: string): string {
  const { doing, noun } = actionRow(action).words;
  return region === undefined ? noun : `${doing} ${where}`;
}

/** How often a step asked before its time limit, and the limit. */
function limitOf({ action, waited }: Extract<StepFailure, { readonly waited?: unknown }>): string {
  if (waited === undefined) return '';
  const { times, limitMs } = waited;
  return ` (asked ${times} ${times === 1 ? 'time' : 'times'}; the limit is ${[timeoutOf(action), formatDuration(limitMs)].join(' ').trim()})`;
}

function heldFor(ms: number): string {
  return ms === 0 ? '' : ` and was held for ${formatDuration(ms)}, in which nobody accepted or aborted it`;
}

function outcome(failure: StepFailure): string {
  switch (failure.kind) {
    case 'provider-failed': {
      const { error, waited } = failure;
      // An engine that checked less may have written the log.
      const { kind = 'unexpected', vendorCode, requestId } = Object(error) as Partial<ProviderError>;
      const tries = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : '';
      const time = waited === undefined ? '' : `${tries === '' ? ' after' : ' and'} ${formatDuration(waited.forMs)}`;
      const facts = [kind, vendorCode, requestId === undefined ? undefined : `request ${requestId}`];
      return `failed${tries}${time}${limitOf(failure)}: ${withoutStop(messageOf(error))} (${facts.filter((fact) => fact !== undefined).join(', ')})`;
    }
    case 'verification-failed':
      return `failed: ${shortenReasons(failure.reasons, MOST_REASONS).join('; ') || 'no reason was given'}`;
    case 'timed-out':
      return `timed out after ${formatDuration(failure.afterMs)}${limitOf(failure)}; last seen: ${failure.lastSeen}`;
    case 'drift':
    case 'fallback-unhealthy':
      return `failed: ${describeFailure(failure)}`;
    case 'gate-failed':
      return `failed by gate '${failure.gate}'${failure.scope === 'model' ? ' in all regions together' : ''}: ${foundBy(failure)}`;
    case 'inconclusive':
      return `ended without a verdict${heldFor(failure.heldMs)}: ${shortenReasons(failure.reasons, MOST_REASONS).join('; ')}`;
    case 'not-approved': {
      const { before, by, withinMs } = failure;
      return `of ${before} was not given within ${formatDuration(withinMs)}${by === undefined ? '' : ` by ${by.join(' or ')}`}`;
    }
    case 'aborted':
      return 'was aborted';
    default:
      return failure satisfies never;
  }
}
