import type { Capabilities, MetricName } from '../provider/contract.ts';
import type { PlannedProvider } from './plan.ts';

/** A capability whose value does not fit its type. */
export interface WrongCapability {
  /** `traffic`, `expectedMs.deploy`. */
  readonly field: string;
  readonly value: unknown;
  /** What to set it to. */
  readonly advice: string;
}

const TRAFFIC: ReadonlySet<unknown> = new Set<Capabilities['traffic']>(['percent', 'all-or-nothing']);
const METRICS: Readonly<Record<MetricName, true>> = {
  'latency-p50': true,
  'latency-p95': true,
  'latency-p99': true,
  alarm: true,
};
const EXPECTED = ['deploy', 'route', 'retire'] as const;
const FLAGS = ['retires', 'cancels', 'leftovers'] as const;
const HEALTH_NUMBERS: ReadonlySet<string> = new Set(['health.periodMs', 'health.finalAfterMs']);
const HOW_LONG = 'set it to milliseconds as a number, or leave it out';

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function checkHealth(given: unknown): readonly WrongCapability[] {
  if (given === undefined) return [];
  const { periodMs, finalAfterMs, countsSlower, splitsEachRequest } = fieldsOf(given);
  const wrong: WrongCapability[] = [];
  if (!isMilliseconds(periodMs) || !Number.isInteger(periodMs) || periodMs === 0)
    wrong.push({
      field: 'health.periodMs',
      value: periodMs,
      advice: 'set it to the length of a period in milliseconds',
    });
  if (!isMilliseconds(finalAfterMs))
    wrong.push({
      field: 'health.finalAfterMs',
      value: finalAfterMs,
      advice: "set it to how many milliseconds after a period's end its counts are final",
    });
  for (const [name, value] of Object.entries({ countsSlower, splitsEachRequest }))
    if (value !== undefined && typeof value !== 'boolean')
      wrong.push({ field: `health.${name}`, value, advice: 'set it to true or false, or leave it out' });
  return wrong;
}

/** Every mistake in a provider's capabilities. */
export function checkCapabilities(given: unknown): readonly WrongCapability[] {
  const { traffic, metrics, settleMs, expectedMs, health, ...rest } = fieldsOf(given);
  const wrong: WrongCapability[] = [];
  if (!TRAFFIC.has(traffic))
    wrong.push({ field: 'traffic', value: traffic, advice: "set it to one of 'percent', 'all-or-nothing'" });
  if (!isMilliseconds(settleMs))
    wrong.push({
      field: 'settleMs',
      value: settleMs,
      advice: 'set it to how many milliseconds its reads may lag; 0 if they do not',
    });
  if (expectedMs !== undefined && (typeof expectedMs !== 'object' || expectedMs === null))
    wrong.push({ field: 'expectedMs', value: expectedMs, advice: 'set it to an object, or leave it out' });
  for (const method of EXPECTED) {
    const value = fieldsOf(expectedMs)[method];
    if (value !== undefined && !isMilliseconds(value))
      wrong.push({ field: `expectedMs.${method}`, value, advice: HOW_LONG });
  }
  wrong.push(...checkHealth(health));
  if (!Array.isArray(metrics))
    wrong.push({ field: 'metrics', value: metrics, advice: 'set it to a list; an empty one if there is no metric()' });
  else {
    const unknown: unknown = metrics.find((metric) => typeof metric !== 'string' || !Object.hasOwn(METRICS, metric));
    const advice = `name only ${Object.keys(METRICS).join(', ')}`;
    if (unknown !== undefined) wrong.push({ field: 'metrics', value: unknown, advice });
  }
  for (const flag of FLAGS) {
    const value = rest[flag];
    if (value !== undefined && typeof value !== 'boolean')
      wrong.push({ field: flag, value, advice: 'set it to true or false, or leave it out' });
  }
  return wrong;
}

/** Capabilities with each wrong number replaced by the log's, and the names of those fields: a wrong number must not block a rollout. */
export function withLoggedNumbers(
  given: unknown,
  logged: PlannedProvider | undefined,
): { readonly capabilities: unknown; readonly replaced: readonly string[] } {
  const wrong = checkCapabilities(given).map(({ field }) => field);
  const replaced = wrong.filter(
    (field) => field === 'settleMs' || field.startsWith('expectedMs') || HEALTH_NUMBERS.has(field),
  );
  if (logged === undefined || replaced.length === 0) return { capabilities: given, replaced: [] };
  const { settleMs, expectedMs, health } = fieldsOf(given);
  const expected: Record<string, unknown> = {
    ...fieldsOf(replaced.includes('expectedMs') ? logged.expectedMs : expectedMs),
  };
  for (const method of EXPECTED)
    if (replaced.includes(`expectedMs.${method}`)) expected[method] = logged.expectedMs?.[method];
  const capabilities = {
    ...fieldsOf(given),
    settleMs: replaced.includes('settleMs') ? logged.settleMs : settleMs,
    expectedMs:
      logged.expectedMs === undefined && Object.values(expected).every((ms) => ms === undefined) ? undefined : expected,
    health: replaced.some((field) => HEALTH_NUMBERS.has(field)) ? loggedHealth(health, logged) : health,
  };
  return { capabilities, replaced };
}

/** How a provider counts, with the log's numbers; nothing where the log has none, since no gate reads it then. */
function loggedHealth(given: unknown, { health }: PlannedProvider): unknown {
  if (health === undefined) return undefined;
  const { periodMs, finalAfterMs } = health;
  return { ...fieldsOf(given), periodMs, finalAfterMs };
}
