import type { Handle, RolloutEvent } from '../events/rollout-event.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { LedgerChange } from '../ledger/ledger-change.ts';
import type { Observation, Prepared } from '../provider/contract.ts';
import type { WatchEvent } from '../watching/watch-event.ts';
import type { WatchState } from '../watching/watch-state.ts';
import {
  maybe,
  REDACTED,
  redactAfter,
  redactBlocked,
  redactError,
  redactFailure,
  redactFinding,
  redactProviderError,
  redactRollback,
  redactText,
} from './redact-error.ts';
import { redactPlan, redactTable } from './redact-plan.ts';

/**
 * Redacts an event for readers outside: removes handles, targets, environment values, request ids, who sent a command or may approve, and the parts of
 * URLs that may hold secrets. What remains: names and versions, regions, phases and steps, counts, times, outcomes, and the texts of errors,
 * checks and findings in a provider's words. The result is still an event, and folds as before. Of an event of a type that this version does not know, only
 * what every event has remains.
 */
export function redactEvent(event: RolloutEvent): RolloutEvent {
  switch (event.type) {
    case 'rollout-start':
      return { ...event, plan: redactPlan(event.plan) };
    case 'rollout-end':
      return {
        ...event,
        error: maybe(event.error, redactError),
        ledger: maybe(event.ledger, (ledger) => ledger.map(redactChange)),
      };
    case 'step-retry':
      return { ...event, error: redactProviderError(event.error) };
    case 'step-progress': {
      const { observation, prepared } = event;
      return {
        ...event,
        observation: maybe(observation, redactObservation),
        prepared: maybe(prepared, redactPrepared),
      };
    }
    case 'step-waiting':
      return { ...event, detail: redactText(event.detail) };
    case 'step-end': {
      const { prepared, verification, failure, reason, after, table } = event;
      return {
        ...event,
        prepared: maybe(prepared, redactPrepared),
        verification: maybe(verification, redactVerification),
        failure: maybe(failure, redactFailure),
        after: maybe(after, redactAfter),
        table: maybe(table, redactTable),
        reason: maybe(reason, redactText),
        by: undefined,
      };
    }
    case 'bake-checkpoint':
      return event.warnings === undefined ? event : { ...event, warnings: event.warnings.map(redactText) };
    case 'step-verdict':
      return {
        ...event,
        evidence: event.evidence.map((verdict) => ({ ...verdict, sentence: redactText(verdict.sentence) })),
        failure: maybe(event.failure, redactFailure),
      };
    case 'bake-hold':
    case 'hold-start':
      return { ...event, reasons: event.reasons.map(redactText) };
    case 'effect-end': {
      const { handle, error, refused, blocked } = event;
      return {
        ...event,
        handle: maybe(handle, () => REDACTED),
        error: maybe(error, redactProviderError),
        refused: maybe(refused, ({ holder, why }) => ({ holder, target: REDACTED, why: maybe(why, redactText) })),
        blocked: maybe(blocked, (targets) => targets.map(redactBlocked)),
      };
    }
    case 'claim-waiting':
      return { ...event, target: REDACTED };
    case 'warning':
      return { ...event, message: redactText(event.message) };
    case 'claim-held':
      return { ...event, targets: event.targets.map(() => REDACTED) };
    case 'command':
      return {
        ...event,
        by: undefined,
        reason: maybe(event.reason, redactText),
        refused: maybe(event.refused, redactText),
      };
    case 'hold-end':
    case 'pause-start':
      return event.reason === undefined ? event : { ...event, reason: redactText(event.reason) };
    case 'watch-look':
      return { ...event, told: event.told.map(redactWatch), state: redactWatchState(event.state) };
    case 'rollback-end':
      return { ...event, outcome: redactRollback(event.outcome) };
    case 'rollout-suspend':
      return { ...event, reason: redactText(event.reason) };
    case 'rollout-resume':
    case 'phase-start':
    case 'phase-end':
    case 'step-start':
    case 'step-restart':
    case 'effect-start':
    case 'clock-jump':
    case 'pause-end':
    case 'rollback-start':
      return event;
    default:
      return withoutBody(event satisfies never);
  }
}

/** What every event has: all that is known to hold no secret in one that a later version wrote. */
function withoutBody({ v, seq, at, rolloutId, type }: RolloutEvent): RolloutEvent {
  return { v, seq, at, rolloutId, type } as RolloutEvent;
}

function redactChange(change: LedgerChange): LedgerChange {
  const { actual, blocked } = change;
  return {
    ...change,
    target: REDACTED,
    actual: actual.state === 'unknown' ? { ...actual, why: redactText(actual.why) } : actual,
    blocked: maybe(blocked, (version) => ({ ...version, why: redactText(version.why) })),
  };
}

function redactPrepared({ previous, findings }: Prepared<Handle>): Prepared<Handle> {
  return {
    deployment: REDACTED,
    previous: previous === null ? null : REDACTED,
    target: REDACTED,
    findings: findings.map(redactFinding),
  };
}

function redactWatch(event: WatchEvent): WatchEvent {
  switch (event.type) {
    case 'region-unhealthy':
      return { ...event, reasons: event.reasons.map(redactText) };
    case 'drift':
      return { ...event, observed: redactText(event.observed) };
    case 'watch-change':
      return { ...event, why: maybe(event.why, redactText) };
    case 'table-unread':
      return { ...event, why: redactText(event.why) };
    case 'watch-start':
    case 'region-recovered':
    case 'still-healthy':
    case 'watch-superseded':
    case 'watch-end':
      return event;
    default:
      return event satisfies never;
  }
}

function redactWatchState(state: WatchState): WatchState {
  const regions = Object.entries(state.regions).map(
    ([key, region]) => [key, { ...region, drift: maybe(region.drift, redactText) }] as const,
  );
  const tableUnread = maybe(state.tableUnread, redactText);
  return { ...state, ...(tableUnread !== undefined && { tableUnread }), regions: Object.fromEntries(regions) };
}

function redactObservation(observation: Observation): Observation {
  const clean = { ...observation, detail: maybe(observation.detail, redactText) };
  if (clean.state === 'ready') return { ...clean, leftover: maybe(clean.leftover, redactText) };
  return clean.state === 'failed' ? { ...clean, error: redactProviderError(clean.error) } : clean;
}

function redactVerification(verification: VerificationSummary): VerificationSummary {
  const checks = verification.checks.map((check) => ({ ...check, detail: maybe(check.detail, redactText) }));
  return { ...verification, checks, reasons: verification.reasons.map(redactText) };
}
