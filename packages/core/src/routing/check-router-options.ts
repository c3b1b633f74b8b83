import type { RegionRouterOptions } from './region-router-options.ts';
import type { ShadowOptions } from './shadow/shadow-options.ts';

type Fields = Readonly<Record<string, unknown>>;
/** What each field must be, where it is given. */
type Checks<Options> = { readonly [Name in keyof Options]-?: readonly [is: (value: unknown) => boolean, must: string] };

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;
const A_FUNCTION = 'must be a function';
const MS = 'must be a number of milliseconds above 0';

const CHECKS: Checks<RegionRouterOptions<unknown, unknown>> = {
  source: [
    (value) => isFunction(value) || (typeof value === 'string' && URL.canParse(value)),
    "must be the table's address, such as 'https://example.com/fraud.json', or a function that gives the table",
  ],
  invoke: [isFunction, 'must be a function that sends a request to a region'],
  policy: [
    (value) => value === 'closest' || value === 'weighted' || value === 'failover',
    "must be 'closest', 'weighted' or 'failover'",
  ],
  judge: [isFunction, A_FUNCTION],
  judgeError: [isFunction, A_FUNCTION],
  probe: [isFunction, A_FUNCTION],
  location: [
    (value) => isObject(value) && 'latitude' in value && 'longitude' in value,
    'must be { latitude, longitude } in degrees',
  ],
  timeoutMs: [isPositive, MS],
  refreshMs: [isPositive, MS],
  slowerThanMs: [isPositive, MS],
  hedge: [(value) => value === 'costs-nothing', "must be 'costs-nothing', since each hedged request is sent twice"],
  shadow: [isObject, 'must be { candidates, share, compare, maxRequests }'],
  onEvent: [isFunction, A_FUNCTION],
  clock: [(value) => isObject(value) && 'now' in value && 'sleep' in value, 'must be a clock, with now() and sleep()'],
  random: [isFunction, A_FUNCTION],
  fetch: [isFunction, A_FUNCTION],
};

const SHADOW_CHECKS: Checks<ShadowOptions<unknown, unknown>> = {
  candidates: [isFunction, 'must be a function that gives the candidate of a region'],
  share: [
    (value) => typeof value === 'number' && value > 0 && value <= 1,
    'must be a share of the requests, above 0 and at most 1, such as 0.05',
  ],
  compare: [isFunction, 'must be a function that compares two answers, such as agreesBy({ where }) makes it'],
  maxRequests: [isWhole, 'must say how many requests a candidate gets in all, such as 5000'],
  maxInFlight: [isWhole, 'must be a whole number above 0'],
  maxPerSecond: [isPositive, 'must be a number above 0'],
  invoke: [isFunction, A_FUNCTION],
  copyAnswer: [isFunction, A_FUNCTION],
};

/** The issues of some options. `prefix`: where they are, such as `shadow.`. */
function issuesOf(given: Fields, checks: Checks<Fields>, needed: readonly string[], prefix: string): readonly string[] {
  const issues = Object.entries(checks).flatMap(([name, [is, must]]) => {
    const value = given[name];
    if (value === undefined) return needed.includes(name) ? `${prefix}${name} ${must}` : [];
    return is(value) ? [] : `${prefix}${name} ${must}`;
  });
  for (const name of Object.keys(given))
    if (!Object.hasOwn(checks, name)) issues.push(`${prefix}${name} is not a known option`);
  return issues;
}

/** Throws a `TypeError` that names every option that is missing, not valid, or not known. */
export function checkRouterOptions(options: unknown): void {
  const given = isObject(options) ? options : {};
  const { shadow } = given;
  const issues = [
    ...issuesOf(given, CHECKS, ['source', 'invoke'], ''),
    ...(isObject(shadow)
      ? issuesOf(shadow, SHADOW_CHECKS, ['candidates', 'share', 'compare', 'maxRequests'], 'shadow.')
      : []),
  ];
  if (issues.length > 0) throw new TypeError(`The options of createRegionRouter are not valid: ${issues.join('; ')}.`);
}
