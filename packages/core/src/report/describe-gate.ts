import type { PlannedGate, PlannedLimits, PlannedMetric } from '../plan/planned-bake.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatShare } from '../text/format-share.ts';

/** What one gate of a bake judges and what it accepts, in sentences. */
export function describeGate({ name, metric, limits, observe, isDefault }: PlannedGate): string {
  const sentences = [`${name}${isDefault ? ' (default)' : ''}: ${what(metric)}.`, ...describeLimits(metric, limits)];
  if (limits.kind === 'absolute' && isDefault) sentences.push(`Nothing is there to compare with. ${PASSES}`);
  if (observe) sentences.push('Only observed: it never fails or delays the rollout.');
  return sentences.join(' ');
}

function describeLimits(metric: PlannedMetric, limits: PlannedLimits): readonly string[] {
  switch (limits.kind) {
    case 'threshold': {
      const { failures } = limits;
      const fails =
        failures === 1 ? 'One reading beyond that fails.' : `${failures} readings in a row beyond that fail.`;
      return [`Must be ${range(limits)}.`, fails];
    }
    case 'absolute':
      return [`Acceptable up to ${formatShare(limits.acceptable)}, harmful from ${formatShare(limits.harmful)}.`];
    case 'ratio':
      return limits.control === 'beside' ? besideIt(metric, limits) : aloneAt(limits);
    default:
      return limits satisfies never;
  }
}

type Ratio = Extract<PlannedLimits, { readonly kind: 'ratio' }>;

function besideIt(metric: PlannedMetric, { acceptable, harmful, harmless, otherwise }: Ratio): readonly string[] {
  const sentences = [
    `Acceptable up to ${acceptable} times, harmful from ${harmful} times the previous version's share over the same time.`,
    `Less than ${formatShare(harmless)} is harmless.`,
  ];
  if (metric.of === 'slower' && metric.thanMs === 'previous-p95')
    sentences.push('Where no previous version serves, it is not judged.');
  else if (otherwise !== undefined) {
    const limits = `acceptable up to ${formatShare(otherwise.acceptable)}, harmful from ${formatShare(otherwise.harmful)}`;
    sentences.push(`Where no previous version serves: ${limits}.`);
  }
  return sentences;
}

/** At 100 % the previous version's counts become a limit of their own, and there is no evidence to wait for. */
function aloneAt({ harmful, control, otherwise }: Ratio): readonly string[] {
  const when = control === 'earlier-stage' ? 'in the earlier stages' : 'before the rollout';
  const least = otherwise === undefined ? '' : `, and always up to ${formatShare(otherwise.acceptable)}`;
  return [
    `No previous version serves beside it: acceptable up to ${harmful} times the previous version's share ${when} (control: '${control}')${least}.`,
    PASSES,
  ];
}

const PASSES = 'It passes if it has traffic and does not fail.';

function what(metric: PlannedMetric): string {
  switch (metric.of) {
    case 'errors':
      return 'the share of requests that fail';
    case 'slower':
      return metric.thanMs === 'previous-p95'
        ? "the share of requests that are slower than the previous version's 95th percentile before the first bake"
        : `the share of requests that take longer than ${formatDuration(metric.thanMs)}`;
    case 'source-counts':
      return 'the share of requests that options.metrics counts as bad';
    case 'source-value':
      return 'a value of options.metrics';
    case 'provider-value':
      return 'a value of the provider';
    default:
      return metric satisfies never;
  }
}

function range({ max, min }: Extract<PlannedLimits, { readonly kind: 'threshold' }>): string {
  if (max === undefined) return `at least ${min}`;
  return min === undefined ? `at most ${max}` : `from ${min} to ${max}`;
}
