import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { METRICS, type MetricRow } from '../src/index.ts';

const TEXT = readFileSync(new URL('../grafana/rollouts.json', import.meta.url), 'utf8');

/** The attributes that queries choose or group by: every other name is that of a series. */
const LABELS = new Set([
  'cicd_pipeline_name',
  'cicd_pipeline_result',
  'cicd_pipeline_task_name',
  'landfall_gate',
  'landfall_provider_method',
  'landfall_region',
  'landfall_rollback_outcome',
  'landfall_router_outcome',
  'landfall_verdict',
  'landfall_version_role',
]);

/** The names of a metric's series in Prometheus, as the exporters of OpenTelemetry make them. */
function seriesOf([name, { type, unit }]: readonly [string, MetricRow]): readonly string[] {
  const base = name.replaceAll('.', '_');
  if (type === 'counter') return [`${base}_total`];
  if (type === 'histogram') return ['bucket', 'count', 'sum'].map((part) => `${base}_seconds_${part}`);
  if (unit === 's') return [`${base}_seconds`];
  return [unit === '1' ? `${base}_ratio` : base];
}

test('every query of the dashboard asks for a metric that there is, and every metric is in the dashboard', () => {
  const series = new Set(Object.entries<MetricRow>(METRICS).flatMap(seriesOf));
  const queried = [...TEXT.matchAll(/\b(?:landfall|cicd)_[a-z_]+/g)]
    .map(([name]) => name)
    .filter((name) => !LABELS.has(name));
  expect(queried.length).toBeGreaterThan(10);
  expect(queried.filter((name) => !series.has(name))).toEqual([]);
  const missing = Object.entries<MetricRow>(METRICS).filter(
    (row) => !seriesOf(row).some((name) => TEXT.includes(name)),
  );
  expect(missing.map(([name]) => name)).toEqual([]);
});
