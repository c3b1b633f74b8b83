import { MINUTE_MS } from '../cloudwatch/metric-store.ts';
import { type SamplesByMetric, samplesOf } from '../cloudwatch/traffic.ts';
import type { EndpointRecord, Fleet } from '../sagemaker/endpoint-record.ts';
import { servedTraffic } from './served-traffic.ts';
import type { Workload } from './workload.ts';

const SECOND_MS = 1_000;
const IDLE = new Set(['Creating', 'Failed', 'OutOfService', 'Deleting']);

interface Asked {
  readonly name: string;
  readonly from: number;
  readonly workload: Workload;
}

/** The part of an endpoint's requests that a fleet gets: by its weight, or all of them if it is the only one. */
function shareOf({ fleets }: EndpointRecord, fleet: Fleet): number {
  if (fleets.length === 1) return 1;
  const total = fleets.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : fleet.weight / total;
}

/** The part of a workload that an endpoint gets: all of its own; of its group's what its tag says, as a gateway would split it. */
function partOf({ name, tags }: EndpointRecord, asked: string): number {
  if (name === asked) return 1;
  return tags['landfall:endpoint'] === asked ? Number(tags['landfall:percent'] ?? 0) / 100 : 0;
}

/** The workloads of one region. The traffic of a minute is computed once, when somebody asks for it, from the weights of each second. */
export class Workloads {
  readonly #region: string;
  readonly #endpointAt: (name: string, time: number) => EndpointRecord | undefined;
  readonly #asked: Asked[] = [];
  readonly #known = new Map<string, readonly SamplesByMetric[]>();

  constructor(region: string, endpointAt: (name: string, time: number) => EndpointRecord | undefined) {
    this.#region = region;
    this.#endpointAt = endpointAt;
  }

  /** From a time on, that is not in the past, this is asked of an endpoint or of a group of endpoints. */
  put(name: string, from: number, workload: Workload): void {
    this.#asked.push({ name, from, workload });
  }

  /** What a variant's metrics count of a minute that is over, model by model. */
  samplesOf(endpoint: string, variant: string, minute: number): readonly SamplesByMetric[] {
    if (this.#asked.length === 0) return [];
    const key = `${this.#region}/${endpoint}/${variant} ${minute}`;
    const known = this.#known.get(key) ?? this.#compute(endpoint, variant, minute);
    this.#known.set(key, known);
    return known;
  }

  #compute(name: string, variant: string, minute: number): readonly SamplesByMetric[] {
    const byModel = new Map<Fleet['model'], { requests: number; readonly workload: Workload }>();
    for (let at = minute; at < minute + MINUTE_MS; at += SECOND_MS) {
      const endpoint = this.#endpointAt(name, at);
      const fleet = endpoint?.fleets.find((other) => other.variant.VariantName === variant);
      if (endpoint === undefined || fleet === undefined || IDLE.has(endpoint.status)) continue;
      const asked = this.#asked.findLast((one) => one.from <= at && partOf(endpoint, one.name) > 0);
      if (asked === undefined) continue;
      const { workload } = asked;
      const rate = workload.requestsPerSecond;
      const served = byModel.get(fleet.model) ?? { requests: 0, workload };
      byModel.set(fleet.model, served);
      const part = partOf(endpoint, asked.name) * shareOf(endpoint, fleet);
      served.requests += part * (typeof rate === 'number' ? rate : rate(at));
    }
    return [...byModel].flatMap(([model, { requests, workload }]) => {
      const version = model.tags['landfall:version'] ?? model.name;
      const behaviour = workload.behaviour?.({ version, variant, model: model.name, at: minute }) ?? {};
      const traffic = servedTraffic(requests, behaviour, `${this.#region} ${version} ${minute}`);
      return traffic === undefined ? [] : [samplesOf(traffic)];
    });
  }
}
