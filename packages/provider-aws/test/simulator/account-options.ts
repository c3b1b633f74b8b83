/** A duration in milliseconds, the same everywhere or by region and endpoint. */
export type Duration = number | ((region: string, endpoint: string) => number);

/** What the container of a variant is asked. */
export interface ModelRequest {
  readonly region: string;
  readonly endpoint: string;
  readonly variant: string;
  /** The model as DescribeModel gives it. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

/** What the container answers. A status of 400 or above becomes a ModelError. */
export interface ModelAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string | Buffer;
}

/** Numbers by region and instance type. */
export type ByRegionAndType = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How the simulated account behaves. All times are virtual: they pass as `now` says. */
export interface AccountOptions {
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly accountId?: string;
  /** The regions that can be reached: us-east-1, eu-west-1, ap-southeast-2 by default. */
  readonly regions?: readonly string[];
  readonly createMs?: Duration;
  readonly updateMs?: Duration;
  readonly weightsMs?: Duration;
  readonly deleteMs?: Duration;
  /** How old the world is that Describe, List and ListTags show, and the configuration that CreateEndpoint reads. */
  readonly lagMs?: number;
  /** How long after its end a minute of metrics can be read. */
  readonly metricDelayMs?: number;
  /** How many tags a page of ListTags holds at most, whatever is asked for. */
  readonly tagPageSize?: number;
  /** How many datapoints a page of GetMetricData holds at most. */
  readonly metricPageSize?: number;
  /** Quotas that were raised or lowered: ListServiceQuotas shows these and no others. */
  readonly quotas?: ByRegionAndType;
  /** Quotas of AWS by instance type, the same in all regions. A type that is not here has 20. */
  readonly defaultQuotas?: Readonly<Record<string, number>>;
  /** How many instances of a type there are in a region; a type that is not here never runs out. */
  readonly capacity?: ByRegionAndType;
  /** Whether an update needs room for the old and the new fleet at once; without it only the final state counts. */
  readonly blueGreenDoubles?: boolean;
  /** Whether an update is refused that keeps a deployment configuration which wants the same variants; else it is kept, and not followed. */
  readonly refusesRetainedGuardrails?: boolean;
  /** The execution roles that exist; by default each role of the account does. */
  readonly roles?: readonly string[];
  /** What a model answers; by default the request and where the model's data are. */
  readonly answer?: (request: ModelRequest) => ModelAnswer;
  /** How long a model takes for an invocation over HTTP, as its metrics say. */
  readonly latencyMs?: number | ((request: ModelRequest) => number);
}

/** What the container answers if nothing else is asked for. */
export function echo({ body, model }: ModelRequest): ModelAnswer {
  const text = body.toString('utf8');
  let input: unknown = text;
  try {
    input = JSON.parse(text);
  } catch {
    // Not JSON: it is echoed as text.
  }
  const container = (model['PrimaryContainer'] ?? {}) as Readonly<Record<string, unknown>>;
  const answer = { echo: input, model: container['ModelDataUrl'] ?? null };
  return { contentType: 'application/json', body: JSON.stringify(answer) };
}
