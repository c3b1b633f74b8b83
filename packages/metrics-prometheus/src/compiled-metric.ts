import { durationOr } from './settings/duration-ms.ts';
import { PERIOD_MS, type PrometheusMetric } from './settings/prometheus-settings.ts';
import { parseTemplate, type Template } from './template/parse-template.ts';

/** A metric whose templates were read. */
export type CompiledMetric =
  | {
      readonly is: 'counts';
      readonly periodMs: number;
      readonly finalAfterMs: number;
      readonly requests: Template;
      readonly bad: Template;
    }
  | { readonly is: 'value'; readonly value: Template };

/** Reads the templates of a metric and fills in its defaults. */
export function compileMetric(metric: PrometheusMetric, scrapeMs: number): CompiledMetric {
  if ('value' in metric) return { is: 'value', value: parseTemplate(metric.value) };
  return {
    is: 'counts',
    periodMs: durationOr(metric.period, PERIOD_MS),
    finalAfterMs: durationOr(metric.finalAfter, 2 * scrapeMs),
    requests: parseTemplate(metric.requests),
    bad: parseTemplate(metric.bad),
  };
}
