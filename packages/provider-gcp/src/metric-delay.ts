import type { GcpSettings } from './settings/gcp-settings.ts';

/**
 * Vertex samples once a minute, and Cloud Monitoring shows a sample up to two minutes later. Google's list of metrics gives no delay for the two that are read; this
 * is the shortest that it gives for other metrics of an endpoint (docs.cloud.google.com/monitoring/api/metrics_gcp_a_b).
 */
const DELAY_MS = 180_000;

/** How long, in milliseconds, after a minute all of its points can be read, those of its errors included. */
export function metricDelayOf({ metricDelayMs = DELAY_MS }: Pick<GcpSettings, 'metricDelayMs'>): number {
  return metricDelayMs;
}
