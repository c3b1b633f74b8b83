import type { RegionRouterOptions } from './region-router-options.ts';

type Options = RegionRouterOptions<unknown, unknown>;

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;
const A_FUNCTION = 'must be a function';
const MS = 'must be a number of milliseconds above 0';

/** What each option must be, where it is given. */
const CHECKS: { readonly [Name in keyof Options]-?: readonly [is: (value: unknown) => boolean, must: string] } = {
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
    (value) => typeof value === 'object' && value !== null && 'latitude' in value && 'longitude' in value,
    'must be { latitude, longitude } in degrees',
  ],
  timeoutMs: [isPositive, MS],
  refreshMs: [isPositive, MS],
  slowerThanMs: [isPositive, MS],
  hedge: [(value) => value === 'costs-nothing', "must be 'costs-nothing', since each hedged request is sent twice"],
  onEvent: [isFunction, A_FUNCTION],
  clock: [
    (value) => typeof value === 'object' && value !== null && 'now' in value && 'sleep' in value,
    'must be a clock, with now() and sleep()',
  ],
  random: [isFunction, A_FUNCTION],
  fetch: [isFunction, A_FUNCTION],
};

/** Throws a `TypeError` that names every option that is missing, not valid, or not known. */
export function checkRouterOptions(options: unknown): void {
  const given = (typeof options === 'object' && options !== null ? options : {}) as Readonly<Record<string, unknown>>;
  const issues = Object.entries(CHECKS).flatMap(([name, [is, must]]) => {
    const value = given[name];
    if (value === undefined) return name === 'source' || name === 'invoke' ? `${name} ${must}` : [];
    return is(value) ? [] : `${name} ${must}`;
  });
  for (const name of Object.keys(given)) if (!Object.hasOwn(CHECKS, name)) issues.push(`${name} is not a known option`);
  if (issues.length > 0) throw new TypeError(`The options of createRegionRouter are not valid: ${issues.join('; ')}.`);
}
