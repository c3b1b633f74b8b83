import type { MetricRequest, MetricSource, SourceMetric } from '@landfall/core';
import { type ProviderError, providerError } from '@landfall/core/provider';
import { err } from 'neverthrow';
import { type CompiledMetric, compileMetric } from './compiled-metric.ts';
import type { Server } from './query/ask.ts';
import { readCounts } from './read-counts.ts';
import { readValue } from './read-value.ts';
import { durationOr } from './settings/duration-ms.ts';
import { parsePrometheusSettings } from './settings/parse-prometheus-settings.ts';
import { type PrometheusSettings, SCRAPE_MS, TIMEOUT_MS } from './settings/prometheus-settings.ts';

/**
 * Reads a user's own metrics from a Prometheus server, or from another server with the same API. Throws a `SettingsError` that names every field that is
 * wrong.
 */
export function prometheusMetrics(settings: PrometheusSettings): Required<MetricSource> {
  const checked = parsePrometheusSettings(settings);
  if (checked.isErr()) throw checked.error;
  const { url, headers, timeout, fetch = globalThis.fetch } = settings;
  const server: Server = { url, headers: { ...headers }, fetch, timeoutMs: durationOr(timeout, TIMEOUT_MS) };
  const scrapeMs = durationOr(settings.scrapeInterval, SCRAPE_MS);
  const compiled = new Map(
    Object.entries(settings.metrics).map(([name, metric]) => [name, compileMetric(metric, scrapeMs)]),
  );
  return {
    specVersion: 'v1',
    name: 'prometheus',
    metrics: Object.fromEntries([...compiled].map(([name, metric]) => [name, measured(metric)])),
    counts: async (request, call) => {
      const metric = compiled.get(request.metric);
      return metric?.is === 'counts' ? readCounts(server, metric, request, call) : err(unknown(request, 'counts'));
    },
    value: async (request, call) => {
      const metric = compiled.get(request.metric);
      return metric?.is === 'value' ? readValue(server, metric, request, call) : err(unknown(request, 'a value'));
    },
  };
}

function measured(metric: CompiledMetric): SourceMetric {
  if (metric.is === 'value') return { is: 'value' };
  return { is: 'counts', periodMs: metric.periodMs, finalAfterMs: metric.finalAfterMs };
}

function unknown({ metric }: MetricRequest, wanted: string): ProviderError {
  const message = `The settings of prometheusMetrics have no metric "${metric}" that gives ${wanted}.`;
  return providerError({ kind: 'unsupported', message });
}
