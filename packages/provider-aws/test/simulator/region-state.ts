import type { ScalableTarget } from './autoscaling/scalable-target.ts';
import type { AlarmRecord } from './cloudwatch/alarm-record.ts';
import type { LateDatapoints } from './cloudwatch/late-datapoints.ts';
import { MetricStore } from './cloudwatch/metric-store.ts';
import { Rotation } from './runtime/rotation.ts';
import type { ConfigRecord } from './sagemaker/config-record.ts';
import type { EndpointRecord } from './sagemaker/endpoint-record.ts';
import type { ModelRecord } from './sagemaker/model-record.ts';
import { Parameters } from './ssm/parameters.ts';
import { Store } from './store.ts';
import { Workloads } from './workload/workloads.ts';

/** When AWS maintains an endpoint. */
export interface Maintenance {
  readonly from: number;
  readonly until: number;
}

/** All that the account has in one region, with its history. */
export class RegionState {
  readonly name: string;
  readonly models = new Store<ModelRecord>();
  readonly configs = new Store<ConfigRecord>();
  readonly endpoints = new Store<EndpointRecord>();
  readonly alarms = new Store<AlarmRecord>();
  readonly targets = new Store<ScalableTarget>();
  readonly parameters = new Parameters();
  readonly workloads: Workloads;
  readonly metrics: MetricStore;
  readonly lateDatapoints: LateDatapoints[] = [];
  /** Whose turn it is among the variants of an endpoint. */
  readonly rotation = new Rotation();
  readonly #maintenance = new Map<string, Maintenance[]>();

  constructor(name: string) {
    this.name = name;
    this.workloads = new Workloads(name, (endpoint, time) => this.endpoints.get(endpoint, time));
    this.metrics = new MetricStore((endpoint, variant, minute) => this.workloads.samplesOf(endpoint, variant, minute));
  }

  maintain(endpoint: string, window: Maintenance): void {
    this.#maintenance.set(endpoint, [...(this.#maintenance.get(endpoint) ?? []), window]);
  }

  /** An endpoint at a time, with the maintenance of AWS laid over its own life. */
  endpointAt(name: string, time: number): EndpointRecord | undefined {
    const endpoint = this.endpoints.get(name, time);
    return endpoint === undefined ? undefined : this.#maintained(endpoint, time);
  }

  endpointsAt(time: number): readonly EndpointRecord[] {
    return this.endpoints.list(time).map((endpoint) => this.#maintained(endpoint, time));
  }

  #maintained(endpoint: EndpointRecord, time: number): EndpointRecord {
    if (endpoint.status !== 'InService') return endpoint;
    const windows = this.#maintenance.get(endpoint.name) ?? [];
    const running = windows.find(({ from, until }) => from <= time && time < until);
    if (running !== undefined) return { ...endpoint, status: 'SystemUpdating', modifiedAt: running.from };
    const ended = windows.filter(({ until }) => until <= time).map(({ until }) => until);
    return { ...endpoint, modifiedAt: Math.max(endpoint.modifiedAt, ...ended) };
  }
}
