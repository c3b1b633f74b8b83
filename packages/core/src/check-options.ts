import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from './errors/rollout-error.ts';
import type { SpecIssue } from './input/spec-issue.ts';
import { unknownKeys } from './input/unknown-key.ts';
import type { RolloutOptions } from './options.ts';
import { durationMs } from './spec/duration.ts';
import { asText } from './text/as-text.ts';

/** Every option of every function that takes options, so that one object may be passed to several. */
type OptionName =
  | keyof RolloutOptions
  | 'concurrency'
  | 'every'
  | 'failures'
  | 'for'
  | 'forUpTo'
  | 'minServing'
  | 'olderThan'
  | 'pollMs'
  | 'reason'
  | 'recoverAfter'
  | 'regions'
  | 'rollBack'
  | 'tellEvery'
  | 'withoutPrevious';

/** What is wrong with a value; undefined if it is valid. */
type Check = (value: unknown) => string | undefined;

const SHORTEST_LEASE_MS = 1_000;
const SHORTEST_LOOK_MS = 1_000;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function has(...methods: readonly string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && methods.every((method) => typeof value[method] === 'function');
}

function must(be: string, is: (value: unknown) => boolean): Check {
  return (value) => (is(value) ? undefined : `must be ${be}`);
}

function oneOf(...choices: readonly string[]): Check {
  return must(`one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`, (value) =>
    choices.some((choice) => choice === value),
  );
}

function duration(shortestMs: number, tooShort: string): Check {
  return (value) => {
    const ms = durationMs(value);
    if (ms === undefined) return "is not a duration: write it as '90s', '15m' or milliseconds";
    return ms < shortestMs ? tooShort : undefined;
  };
}

const anyDuration = duration(0, '');

function isCount(least: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && (value as number) >= least;
}

function checkRollBack(value: unknown): string | undefined {
  if (!isObject(value)) return "must be an object such as { within: '2h' }";
  const { within, of = 'region', ...rest } = value;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `has an unknown field '${unknown}': known are within and of`;
  const wrong = anyDuration(within);
  if (wrong !== undefined) return `within ${wrong}`;
  return of === 'region' || of === 'rollout' ? undefined : "of must be 'region' or 'rollout'";
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '');
}

function checkSignal(value: unknown): string | undefined {
  const wrong = 'must be an AbortSignal';
  if (!has('addEventListener', 'removeEventListener')(value)) return wrong;
  const signal = value as AbortSignal;
  if (typeof signal.aborted !== 'boolean') return wrong;
  const listener = (): void => undefined;
  try {
    // An object that only looks like a signal (a Proxy of one, say) may refuse a listener.
    signal.addEventListener('abort', listener);
    signal.removeEventListener('abort', listener);
    return undefined;
  } catch (thrown) {
    return `cannot take a listener: ${asText(thrown)}`;
  }
}

const CHECKS: Readonly<Record<OptionName, Check>> = {
  providers: must('an object with each provider by its key', isObject),
  id: must('a text that is not empty', (value) => typeof value === 'string' && value !== ''),
  samples: must('an object with each set of samples by its name', isObject),
  secrets: must('an object with each secret by its name', isObject),
  metrics: must('a metric source, such as prometheusMetrics()', has()),
  router: must('a router, such as memoryRouter()', has('read', 'apply')),
  journal: must('a journal, such as memoryJournal()', has('create', 'read', 'append')),
  lease: duration(SHORTEST_LEASE_MS, 'is too short: give it at least one second'),
  onBusy: oneOf('fail', 'wait', 'supersede'),
  busyFor: anyDuration,
  onHold: oneOf('wait', 'return'),
  clock: must('a clock, with now() and sleep()', has('now', 'sleep')),
  signal: checkSignal,
  onSignal: oneOf('stop', 'abort'),
  onListenerError: must('a function', (value) => typeof value === 'function'),
  forUpTo: anyDuration,
  concurrency: must('a whole number from 1', isCount(1)),
  pollMs: must(
    'a number of milliseconds from 1',
    (value) => Number(durationMs(value)) >= 1 && typeof value === 'number',
  ),
  olderThan: anyDuration,
  reason: must('text', (value) => typeof value === 'string'),
  regions: must('a list of region keys that is not empty', isListOfTexts),
  withoutPrevious: oneOf('refuse', 'remove'),
  every: duration(SHORTEST_LOOK_MS, 'is too short: give it at least one second'),
  failures: must('a whole number from 1', isCount(1)),
  recoverAfter: anyDuration,
  minServing: must('a whole number from 0', isCount(0)),
  rollBack: checkRollBack,
  tellEvery: duration(1, 'must be at least 1 ms'),
  for: duration(1, 'must be at least 1 ms'),
};

const NAMES = Object.keys(CHECKS) as readonly OptionName[];

function checkEach(given: object, needed: readonly OptionName[], options: Record<string, unknown>): SpecIssue[] {
  const issues = [...unknownKeys(given, NAMES)];
  for (const name of NAMES) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) {
      if (needed.includes(name)) issues.push({ path: name, message: 'is missing' });
      continue;
    }
    options[name] = value;
    const message = CHECKS[name](value);
    if (message !== undefined) issues.push({ path: name, message });
  }
  const waits = options['onBusy'] === 'wait' || options['onBusy'] === 'supersede';
  if (options['busyFor'] !== undefined && !waits)
    issues.push({ path: 'busyFor', message: "has no effect without onBusy: 'wait' or 'supersede'" });
  return issues;
}

/**
 * A copy of a function's options, or every issue. Unknown keys are refused; options of other functions are accepted.
 * It never throws: unreadable options are not valid. The content of providers, samples and secrets is checked where it is used.
 */
export function checkOptions<O extends object>(
  given: O,
  ...needed: readonly (keyof O & OptionName)[]
): Result<O, Extract<RolloutError, { readonly kind: 'invalid-options' }>> {
  const options: Record<string, unknown> = {};
  let issues: readonly SpecIssue[];
  try {
    if (isObject(given)) issues = checkEach(given, needed, options);
    else issues = [{ path: '', message: given === undefined ? 'are missing' : 'must be an object' }];
  } catch (thrown) {
    issues = [{ path: '', message: `cannot be read: ${asText(thrown)}` }];
  }
  return issues.length > 0 ? err({ kind: 'invalid-options', issues }) : ok(options as O);
}
