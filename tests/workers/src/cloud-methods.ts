/** The methods of a provider that a cloud answers over HTTP. */
export const CLOUD_METHODS = [
  'prepare',
  'deploy',
  'describe',
  'verify',
  'route',
  'monitor',
  'health',
  'metric',
  'retire',
] as const;

/** A method of a provider. */
export type CloudMethod = (typeof CLOUD_METHODS)[number];

/** What a worker sends for one call. */
export interface CloudRequest {
  readonly request: unknown;
  readonly call: { readonly region: string; readonly key: string; readonly now: number };
}

/** The options of the fake cloud that decide its capabilities: server and workers must have the same. */
export interface CloudTraits {
  readonly serving?: { readonly version: string };
  readonly deployMs?: number;
  readonly routeMs?: number;
  readonly retireMs?: number;
  /** How requests are counted. */
  readonly health?: { readonly periodMs: number; readonly finalAfterMs: number };
  /** How many requests a second each region gets; none fails. */
  readonly perSecond?: number;
}
