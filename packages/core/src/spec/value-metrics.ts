/** The metrics of a provider that are one value and not counted, so that a gate judges them by a threshold. */
export const VALUE_METRICS = ['latency-p50', 'latency-p95', 'latency-p99', 'alarm'] as const;
