import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { durationMs } from '../spec/duration.ts';
import type { RolloutSpec, Timeouts } from '../spec/rollout-spec.ts';
import { formatDuration } from '../text/format-duration.ts';
import type { Limits, Plan } from './plan.ts';

/** The steps that change something: a call, a look at what became of it, and perhaps another attempt. */
const CHANGES = ['deploy', 'route', 'monitor', 'retire'] as const satisfies readonly (keyof Timeouts)[];

type Setting = (typeof CHANGES)[number];

/** The issue of a deadline that ends before what a provider's reads may lag: a change that came true may not be seen in time. */
function settlesLater(field: Setting, deadlineMs: number, providers: Plan['providers']): SpecIssue | undefined {
  const late = Object.entries(providers).find(([, { settleMs }]) => settleMs > deadlineMs);
  if (late === undefined) return undefined;
  const [key, { settleMs }] = late;
  const message =
    `is ${formatDuration(deadlineMs)}, and provider '${key}' may show the state before a change for ${formatDuration(settleMs)}: ` +
    'the step could time out although the change was made. Give it more time';
  return { path: issuePath(['timeouts', field]), message };
}

/** The issue of a deadline that ends before the shortest wait for a second attempt: there would never be one. */
function neverRetries(field: Setting, deadlineMs: number, limits: Limits): SpecIssue | undefined {
  // What a rollback does is tried again whatever `retry.attempts` says.
  if (limits.attempts === 1 && field !== 'retire') return undefined;
  const leastMs = Math.min(limits.baseDelayMs, limits.maxDelayMs) / 2;
  if (deadlineMs > leastMs) return undefined;
  const message =
    `is ${formatDuration(deadlineMs)}, and a second attempt begins after ${formatDuration(leastMs)} at the earliest (half of retry.baseDelay): ` +
    'the step would never be tried again. Give it more time, or shorten retry.baseDelay';
  return { path: issuePath(['timeouts', field]), message };
}

/** The issue of a limit for slow answers that no answer reaches, since the call is given up before. */
function givesUpBefore({ verify }: RolloutSpec, { stepMs, callMs }: Limits): readonly SpecIssue[] {
  const maxLatencyMs = durationMs(verify?.maxLatency);
  const longestMs = Math.max(stepMs.verify, callMs);
  if (maxLatencyMs === undefined || maxLatencyMs <= longestMs) return [];
  const message = `is ${formatDuration(maxLatencyMs)}, and verification is given up after ${formatDuration(longestMs)}: shorten it, or raise timeouts.verify`;
  return [{ path: 'verify.maxLatency', message }];
}

/** The issues of deadlines that are shorter than the waits inside them. */
export function shortTimeouts(spec: RolloutSpec, limits: Limits, providers: Plan['providers']): readonly SpecIssue[] {
  const issues = CHANGES.flatMap((field) => {
    const deadlineMs = limits.stepMs[field];
    return settlesLater(field, deadlineMs, providers) ?? neverRetries(field, deadlineMs, limits) ?? [];
  });
  return [...issues, ...givesUpBefore(spec, limits)];
}
