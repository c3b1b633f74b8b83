export { increaseOf } from './increase-of.ts';
export { prometheusMetrics } from './prometheus-metrics.ts';
export type { Fetch } from './query/fetch.ts';
export { parsePrometheusSettings } from './settings/parse-prometheus-settings.ts';
export type { CountQueries, PrometheusMetric, PrometheusSettings, ValueQuery } from './settings/prometheus-settings.ts';
