/** The upper edges of the histogram, in seconds. */
const EDGES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** The type of the page (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A request that was answered, or not. */
export interface Answered {
  readonly region: string;
  readonly version: string;
  /** The status of the answer; 502 if there was none, or if it broke off. */
  readonly code: number;
  readonly latencyMs: number;
}

interface Series {
  readonly region: string;
  readonly version: string;
  readonly codes: Map<number, number>;
  /** How many requests took no longer than each edge and longer than the one before. */
  readonly buckets: number[];
  requests: number;
  seconds: number;
}

/** All requests since the gateway started, as a page for Prometheus to scrape. */
export interface Exposition {
  record(request: Answered): void;
  /** The page, in Prometheus's text format 0.0.4. */
  page(): string;
}

function labels(pairs: Readonly<Record<string, string | number>>): string {
  const escaped = (value: string | number): string =>
    String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const written = Object.entries(pairs).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${written.join(',')}}`;
}

function histogramOf({ region, version, buckets, requests, seconds }: Series): readonly string[] {
  const name = 'landfall_request_duration_seconds';
  let sum = 0;
  const lines = EDGES.map((le, index) => {
    sum += buckets[index] ?? 0;
    return `${name}_bucket${labels({ region, version, le })} ${sum}`;
  });
  return [
    ...lines,
    `${name}_bucket${labels({ region, version, le: '+Inf' })} ${requests}`,
    `${name}_sum${labels({ region, version })} ${seconds}`,
    `${name}_count${labels({ region, version })} ${requests}`,
  ];
}

/** Makes an empty page. Counters are by version and not by deployment, so that none of them falls when a deployment is removed. */
export function createExposition(): Exposition {
  const all = new Map<string, Series>();
  return {
    record({ region, version, code, latencyMs }) {
      const key = JSON.stringify([region, version]);
      const series = all.get(key) ?? {
        region,
        version,
        codes: new Map<number, number>(),
        buckets: EDGES.map(() => 0),
        requests: 0,
        seconds: 0,
      };
      all.set(key, series);
      series.codes.set(code, (series.codes.get(code) ?? 0) + 1);
      series.requests += 1;
      series.seconds += latencyMs / 1_000;
      const bucket = EDGES.findIndex((edge) => latencyMs <= edge * 1_000);
      if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    },
    page() {
      const counters = [...all.values()].flatMap(({ region, version, codes }) =>
        [...codes].map(([code, count]) => `landfall_requests_total${labels({ region, version, code })} ${count}`),
      );
      const lines = [
        '# HELP landfall_requests_total Requests of users, by the status of the answer.',
        '# TYPE landfall_requests_total counter',
        ...counters,
        '# HELP landfall_request_duration_seconds How long requests of users took.',
        '# TYPE landfall_request_duration_seconds histogram',
        ...[...all.values()].flatMap(histogramOf),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}
