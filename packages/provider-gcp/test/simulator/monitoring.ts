import { VertexError } from './vertex-error.ts';

/** What one deployed model did in one minute. */
export interface Minute {
  readonly endpoint: string;
  readonly deployedModel: string;
  readonly at: number;
  readonly requests: number;
  /** Answered with a code of 500 or above. */
  readonly errors: number;
  /** Answered with a code of 400 to 499. */
  readonly refused?: number | undefined;
  /** How many instances each request held. */
  readonly instances?: number | undefined;
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
  /** Whether a part of it cannot be read. */
  incomplete = false;
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
    if (this.incomplete) return { executionErrors: [{ code: 14, message: 'A shard did not answer.' }] };
    if (seen.length === 0) return {};
    const sum = (of: (minute: Minute) => number) => seen.reduce((total, minute) => total + of(minute), 0);
    const series = (value: object, labels: object) => ({ metric: { labels }, points: [{ value }] });
    const count = (of: (minute: Minute) => number, labels: object = {}) =>
      series({ int64Value: String(sum(of)) }, labels);
    switch (metric) {
      case 'prediction_latencies':
        return {
          timeSeries: [series({ doubleValue: Math.max(...seen.map(({ latencyMs }) => latencyMs)) }, {})],
        };
      case 'prediction_count':
        return { timeSeries: [count(({ requests, instances = 1 }) => requests * instances)] };
      case 'error_count':
        return { timeSeries: [count(({ errors }) => errors)] };
      // "HTTP response code (1xx, 2xx, 3xx, 4xx, 5xx)": cloud.google.com/monitoring/api/metrics_gcp, of this metric.
      case 'response_count':
        if (query.get('aggregation.groupByFields') !== 'metric.labels.response_code')
          return { timeSeries: [count(({ requests }) => requests)] };
        return {
          timeSeries: [
            count(({ requests, errors, refused = 0 }) => requests - errors - refused, { response_code: '2xx' }),
            count(({ refused = 0 }) => refused, { response_code: '4xx' }),
            count(({ errors }) => errors, { response_code: '5xx' }),
          ],
        };
      default:
        throw new VertexError('NOT_FOUND', `There is no metric ${metric}.`);
    }
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
