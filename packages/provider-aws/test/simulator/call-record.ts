/** One request that was answered, as tests look at it. */
export interface CallRecord {
  /** Virtual time, in milliseconds. */
  readonly at: number;
  readonly region: string;
  readonly service: string;
  readonly api: string;
  readonly endpoint: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  /** The code of the error, or `ECONNRESET` and the like. */
  readonly error?: string;
  /** Whether a change was made though the caller saw an error. */
  readonly committed?: boolean;
}

/** Which calls are counted. */
export interface CallFilter {
  readonly region?: string;
  readonly service?: string;
  readonly api?: string;
  readonly endpoint?: string;
  readonly ok?: boolean;
  /** Calls at or after this time. */
  readonly from?: number;
  /** Calls before this time. */
  readonly until?: number;
}

/** Whether a call is one of those that are asked for. */
export function isCounted(call: CallRecord, filter: CallFilter): boolean {
  return (
    (filter.region === undefined || call.region === filter.region) &&
    (filter.service === undefined || call.service === filter.service) &&
    (filter.api === undefined || call.api === filter.api) &&
    (filter.endpoint === undefined || call.endpoint === filter.endpoint) &&
    (filter.ok === undefined || call.ok === filter.ok) &&
    (filter.from === undefined || call.at >= filter.from) &&
    (filter.until === undefined || call.at < filter.until)
  );
}

/** One thing that was made and has a price or a name: nothing should be made twice. */
export interface Made {
  readonly at: number;
  readonly region: string;
  readonly kind: 'model' | 'config' | 'endpoint' | 'fleet';
  /** Its name; of a fleet `<endpoint>/<variant>`. */
  readonly name: string;
  /** The configuration that an endpoint or a fleet was made by. */
  readonly config?: string;
  readonly type?: string;
  readonly count?: number;
  readonly by: 'caller' | 'foreign';
}
