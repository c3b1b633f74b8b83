import { VertexError } from './vertex-error.ts';

/** What one deployed model did in one minute. */
export interface Minute {
  readonly endpoint: string;
  readonly deployedModel: string;
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
  readonly latencyMs: number;
}

interface Policy {
  readonly name: string;
  readonly userLabels: Readonly<Record<string, string>>;
  readonly displayName: string;
}

/** Cloud Monitoring: shows late what happened, and takes one change of an alert policy at a time. */
export class Monitoring {
  readonly minutes: Minute[] = [];
  readonly policies = new Map<string, Policy>();
  readonly #now: () => number;
  #writing = 0;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  timeSeries(query: URLSearchParams): object {
    const filter = query.get('filter') ?? '';
    const [, metric] = /metric\.type="aiplatform\.googleapis\.com\/prediction\/online\/(\w+)"/.exec(filter) ?? [];
    const [, endpoint] = /resource\.labels\.endpoint_id="([^"]+)"/.exec(filter) ?? [];
    const [, deployedModel] = /metric\.labels\.deployed_model_id="([^"]+)"/.exec(filter) ?? [];
    if (metric === undefined)
      throw new VertexError('INVALID_ARGUMENT', 'The filter must name exactly one metric.type.');
    const from = Date.parse(query.get('interval.startTime') ?? '');
    const until = Date.parse(query.get('interval.endTime') ?? '');
    const seen = this.minutes.filter(
      (minute) =>
        minute.endpoint === endpoint &&
        minute.deployedModel === deployedModel &&
        minute.at > from &&
        minute.at <= until &&
        minute.at <= this.#now() - 150_000,
    );
    if (seen.length === 0) return {};
    const sum = (of: 'requests' | 'errors') => String(seen.reduce((total, minute) => total + minute[of], 0));
    const value =
      metric === 'prediction_latencies'
        ? { doubleValue: Math.max(...seen.map(({ latencyMs }) => latencyMs)) }
        : { int64Value: sum(metric === 'error_count' ? 'errors' : 'requests') };
    return { timeSeries: [{ points: [{ value }] }] };
  }

  listPolicies(filter: string): object {
    const [, key = '', value] = /^user_labels\.([\w-]+)="(.*)"$/.exec(filter) ?? [];
    return { alertPolicies: [...this.policies.values()].filter(({ userLabels }) => userLabels[key] === value) };
  }

  /** Two changes at once are refused. */
  async change<T>(work: () => T): Promise<T> {
    if (this.#writing > 0) throw new VertexError('ABORTED', 'Another change of an alert policy is in progress.');
    this.#writing += 1;
    await new Promise((resolve) => setImmediate(resolve));
    this.#writing -= 1;
    return work();
  }

  create(policy: Omit<Policy, 'name'>): object {
    this.#count += 1;
    const name = `projects/landfall-test/alertPolicies/${this.#count}`;
    this.policies.set(name, { ...policy, name });
    return { name };
  }

  delete(name: string): object {
    if (!this.policies.delete(name)) throw new VertexError('NOT_FOUND', `There is no ${name}.`);
    return {};
  }
}
