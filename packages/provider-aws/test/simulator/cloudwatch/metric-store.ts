import { type Samples, type SamplesByMetric, samplesOf, type Traffic } from './traffic.ts';

/** One metric of one variant. */
export interface MetricOf {
  readonly endpoint: string;
  readonly variant: string;
  readonly metric: string;
}

/** Which periods are read: those that begin in [from, until). */
export interface Window {
  readonly from: number;
  readonly until: number;
  readonly periodMs: number;
}

/** What a workload makes of a variant's metrics in the minute that begins at a time. */
type Worked = (endpoint: string, variant: string, minute: number) => readonly SamplesByMetric[];

export const MINUTE_MS = 60_000;

function add(samples: Samples[], value: number, count: number): void {
  if (count <= 0) return;
  const index = samples.findIndex((sample) => sample.value === value);
  const there = samples[index];
  if (there === undefined) samples.push({ value, count });
  else samples[index] = { value, count: there.count + count };
}

/** The metrics of the variants of one region, by minute: what was recorded, and what a workload makes. A minute without a request has no datapoint. */
export class MetricStore {
  /** By endpoint, variant and metric, then by the minute's beginning. */
  readonly #series = new Map<string, Map<number, Samples[]>>();
  readonly #worked: Worked;

  constructor(worked: Worked) {
    this.#worked = worked;
  }

  record(endpoint: string, variant: string, at: number, traffic: Traffic): void {
    if (traffic.requests <= 0) return;
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    for (const [metric, samples] of Object.entries(samplesOf(traffic))) {
      const key = `${endpoint}/${variant}/${metric}`;
      const minutes = this.#series.get(key) ?? new Map<number, Samples[]>();
      this.#series.set(key, minutes);
      const there = minutes.get(minute) ?? [];
      minutes.set(minute, there);
      for (const { value, count } of samples) add(there, value, count);
    }
  }

  /** The samples of a metric by period, oldest first; of each minute only the part that can be seen, 0 to 1. */
  periods(
    of: MetricOf,
    { from, until, periodMs }: Window,
    partOf: (minute: number) => number,
  ): readonly { readonly at: number; readonly samples: readonly Samples[] }[] {
    const periods: { at: number; samples: Samples[] }[] = [];
    for (let at = Math.ceil(from / periodMs) * periodMs; at < until; at += periodMs) {
      const gathered: Samples[] = [];
      for (let minute = at; minute < at + periodMs; minute += MINUTE_MS) {
        const part = partOf(minute);
        if (part === 0) continue;
        for (const { value, count } of this.#samples(of, minute)) add(gathered, value, Math.floor(count * part));
      }
      if (gathered.length > 0) periods.push({ at, samples: gathered });
    }
    return periods;
  }

  #samples({ endpoint, variant, metric }: MetricOf, minute: number): readonly Samples[] {
    const recorded = this.#series.get(`${endpoint}/${variant}/${metric}`)?.get(minute) ?? [];
    const worked = this.#worked(endpoint, variant, minute).flatMap((samples) => samples[metric] ?? []);
    return [...recorded, ...worked];
  }
}
