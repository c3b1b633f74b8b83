import type { RegionAfterRollback, RollbackOutcome, RolloutError, StepFailure } from '../errors/rollout-error.ts';
import type { BlockedTarget } from '../ledger/ledger-change.ts';
import type { Finding, ProviderError } from '../provider/contract.ts';
import { asText } from '../text/as-text.ts';
import { messageOf } from '../text/message-of.ts';

/** The replacement for removed text. */
export const REDACTED = '[redacted]';

/** Text without the parts of URLs that may hold secrets: user and password, query and fragment. */
export function redactText(text: string): string {
  return asText(text)
    .replace(/([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@'"]*@/gi, '$1')
    .replace(/([a-z][a-z\d+.-]{0,20}:\/\/[^\s?#'"]*)[?#][^\s'"]*/gi, `$1?${REDACTED}`);
}

/** A changed value, where there is one. */
export function maybe<T>(value: T | undefined, change: (value: T) => T): T | undefined {
  return value === undefined ? undefined : change(value);
}

/** A provider's error with only the contract's fields, and without its request id. */
export function redactProviderError(error: ProviderError): ProviderError {
  const { kind, retryable, scope, retryAfterMs, vendorCode } = Object(error) as ProviderError;
  return { kind, message: redactText(messageOf(error)), retryable, scope, retryAfterMs, vendorCode };
}

/** What `prepare` noticed, with a clean text. */
export function redactFinding(finding: Finding): Finding {
  const { level } = Object(finding) as Finding;
  return { level, message: redactText(messageOf(finding)) };
}

/** A failure without request ids, and with clean texts. */
export function redactFailure(failure: StepFailure): StepFailure {
  switch (failure.kind) {
    case 'provider-failed': {
      const findings = failure.findings?.map(redactFinding);
      return { ...failure, error: redactProviderError(failure.error), findings };
    }
    case 'verification-failed':
      return { ...failure, reasons: failure.reasons.map(redactText) };
    case 'timed-out':
      return { ...failure, lastSeen: redactText(failure.lastSeen) };
    case 'drift':
    case 'fallback-unhealthy':
      return { ...failure, observed: redactText(failure.observed) };
    case 'gate-failed':
      return { ...failure, found: redactText(failure.found) };
    case 'inconclusive':
      return { ...failure, reasons: failure.reasons.map(redactText) };
    case 'not-approved':
      return failure.by === undefined ? failure : { ...failure, by: failure.by.map(() => REDACTED) };
    case 'aborted':
      return failure;
    default:
      return failure satisfies never;
  }
}

/** What was read of a region after its rollback, with a clean text. */
export function redactAfter(after: RegionAfterRollback): RegionAfterRollback {
  return after.detail === undefined ? after : { ...after, detail: redactText(after.detail) };
}

/** How a rollback ended, with clean texts. */
export function redactRollback(rollback: RollbackOutcome): RollbackOutcome {
  if (rollback.outcome === 'not-needed') return rollback;
  const regions = rollback.regions.map(redactAfter);
  if (rollback.outcome === 'completed') return { ...rollback, regions };
  return {
    ...rollback,
    regions,
    left: rollback.left.map((leftover) => ({ ...leftover, why: redactText(leftover.why) })),
  };
}

/** Where a version is blocked, without the target and with a clean text. */
export function redactBlocked(blocked: BlockedTarget): BlockedTarget {
  return { ...blocked, target: REDACTED, why: redactText(blocked.why) };
}

/** A rollout's error without targets and request ids, and with clean texts. */
export function redactError(error: RolloutError): RolloutError {
  switch (error.kind) {
    case 'rollout-failed':
      return { ...error, failures: error.failures.map(redactFailure), rollback: redactRollback(error.rollback) };
    case 'needs-human': {
      const why = redactText(error.why);
      return { ...error, why, failures: error.failures.map(redactFailure), rollback: redactRollback(error.rollback) };
    }
    case 'aborted':
      return { ...error, reason: redactText(error.reason), rollback: redactRollback(error.rollback) };
    case 'busy':
      return error.by === 'runner'
        ? error
        : { ...error, target: REDACTED, ...(error.why && { why: redactText(error.why) }) };
    case 'blocked-version':
      return { ...error, blocked: error.blocked.map(redactBlocked) };
    case 'held':
      return { ...error, reasons: error.reasons.map(redactText) };
    case 'stopped':
    case 'cannot-resume':
    case 'cannot-follow-up':
      return { ...error, reason: redactText(error.reason) };
    case 'incompatible-provider':
    case 'journal-failed':
    case 'internal':
      return { ...error, message: redactText(error.message) };
    case 'invalid-spec':
    case 'invalid-options':
      return error;
    default:
      return error satisfies never;
  }
}
