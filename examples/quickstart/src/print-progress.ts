import { styleText } from 'node:util';
import type { EventOf, RolloutEvent, RolloutRun, StepFailure } from '@landfall/core';

function reason(failure: StepFailure): string {
  switch (failure.kind) {
    case 'provider-failed':
      return failure.error.message;
    case 'verification-failed':
      return failure.reasons[0] ?? 'no reason given';
    case 'timed-out':
      return `not done after ${failure.afterMs / 1000} s; last seen: ${failure.lastSeen}`;
    case 'drift':
      return `expected ${failure.expected}, found ${failure.observed}`;
    case 'fallback-unhealthy':
      return `the previous deployment is ${failure.observed}`;
    case 'gate-failed':
      return failure.found;
    case 'inconclusive':
      return `no verdict: ${failure.reasons.join('; ')}`;
    case 'not-approved':
      return `nobody approved ${failure.before} in time`;
    case 'aborted':
      return 'aborted';
    default:
      return failure satisfies never;
  }
}

const OUTCOMES = {
  succeeded: styleText('green', '  The rollout succeeded.'),
  failed: styleText('red', '  The rollout failed.'),
  aborted: styleText('red', '  The rollout was aborted.'),
  'needs-human': styleText('red', '  The rollout needs manual action.'),
} as const;

const CAUSES = { failed: 'After the failure', aborted: 'After the abort', asked: 'As asked' } as const;

function stepEnd(event: EventOf<'step-end'>): string {
  const mark = {
    succeeded: styleText('green', '✓'),
    failed: styleText('red', '✗'),
    skipped: styleText('dim', '-'),
  }[event.outcome];
  const { verification, failure, reason: skipped, after } = event;
  const seen = verification && `${verification.asExpected} of ${verification.samples} samples as expected`;
  const serves = after?.version && `version ${after.version} takes ${after.percent} % of the traffic`;
  const detail = failure === undefined ? (seen ?? serves ?? skipped ?? '') : styleText('red', reason(failure));
  return `${mark} ${event.action.padEnd(7)} ${(event.region ?? 'all regions').padEnd(16)} ${detail}`.trimEnd();
}

/** The line about an event; undefined for events without one. */
export function describeEvent(event: RolloutEvent): string | undefined {
  switch (event.type) {
    case 'rollout-start':
      return `  ${event.plan.spec.model.name} ${event.plan.spec.model.version} goes to ${event.plan.regions.map(({ key }) => key).join(', then ')}`;
    case 'step-end':
      return stepEnd(event);
    case 'step-waiting':
      return `  ${event.action} in ${event.region} is waiting: ${event.detail}`;
    case 'step-retry':
      return `  ${event.action} in ${event.region} is retried: ${event.error.message}`;
    case 'bake-checkpoint':
      return event.warnings?.map((warning) => `  ${warning}`).join('\n');
    case 'step-verdict':
      return event.evidence.map(({ sentence }) => `  ${sentence}`).join('\n');
    case 'bake-hold':
      return styleText('yellow', `  ${event.step} is held: ${event.reasons.join('; ')}`);
    case 'hold-start':
      return styleText('yellow', `  ${event.hold} waits for a decision: ${event.reasons.join('; ')}`);
    case 'rollback-start':
      return styleText('yellow', `↩ ${CAUSES[event.cause]}, the rollback:`);
    case 'claim-waiting':
      return `  waits for rollout ${event.holder}, which holds ${event.target}`;
    case 'warning':
      return `  warning: ${event.message}`;
    case 'rollout-suspend':
      return `  stopped: ${event.reason}`;
    case 'rollout-end':
      return OUTCOMES[event.outcome];
    case 'rollout-resume':
    case 'phase-start':
    case 'phase-end':
    case 'step-start':
    case 'step-progress':
    case 'effect-start':
    case 'effect-end':
    case 'claim-held':
    case 'clock-jump':
    case 'command':
    case 'pause-start':
    case 'pause-end':
    case 'step-restart':
    case 'hold-end':
    case 'rollback-end':
    case 'watch-look':
      return undefined;
    default:
      return event satisfies never;
  }
}

/** Prints each step of a rollout as it happens, with the seconds since the start, and gives all of its events at the end. */
export async function printProgress(run: RolloutRun): Promise<readonly RolloutEvent[]> {
  const events: RolloutEvent[] = [];
  for await (const event of run) {
    events.push(event);
    const line = describeEvent(event);
    const seconds = (event.at - (events[0]?.at ?? event.at)) / 1000;
    if (line !== undefined) console.log(`${seconds.toFixed(1).padStart(6)} s  ${line}`.trimEnd());
  }
  return events;
}
