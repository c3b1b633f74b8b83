import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { unknownKeys } from '../input/unknown-key.ts';
import { VALUE_METRICS } from '../spec/value-metrics.ts';
import type { MetricSource } from './metric-source.ts';

/** Names that a gate reads from the provider. */
const RESERVED: ReadonlySet<string> = new Set(['errors', ...VALUE_METRICS]);

const FIELDS = { counts: ['is', 'periodMs', 'finalAfterMs'], value: ['is'] } as const;

/** A day: a longer period would end no bake in time. */
const LONGEST_PERIOD_MS = 86_400_000;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isMs(value: unknown, least: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= LONGEST_PERIOD_MS;
}

function nameIssue(name: string): string | undefined {
  if (RESERVED.has(name)) return "is the name of a provider's metric: choose another name";
  return /^\S{1,100}$/.test(name) ? undefined : 'is not a valid name: use 1 to 100 characters without spaces';
}

function metricIssues(path: readonly string[], metric: unknown): readonly SpecIssue[] {
  if (!isRecord(metric)) return [{ path: issuePath(path), message: "must be an object with is: 'counts' or 'value'" }];
  const { is, periodMs, finalAfterMs } = metric;
  if (is !== 'counts' && is !== 'value')
    return [{ path: issuePath([...path, 'is']), message: 'must be one of "counts", "value"' }];
  const issues = [...unknownKeys(metric, FIELDS[is], path)];
  if (is === 'value') return issues;
  if (!isMs(periodMs, 1))
    issues.push({
      path: issuePath([...path, 'periodMs']),
      message: 'must be the length of a period in whole milliseconds, at most a day',
    });
  if (!isMs(finalAfterMs, 0))
    issues.push({
      path: issuePath([...path, 'finalAfterMs']),
      message: "must be how many whole milliseconds after a period's end its counts are final, at most a day",
    });
  return issues;
}

/** The mistakes in a metric source, each with its path in the options. It calls none of its methods. */
export function checkMetricSource(source: unknown): readonly SpecIssue[] {
  if (!isRecord(source)) return [{ path: 'metrics', message: 'must be a metric source' }];
  const { specVersion, name, metrics, counts, value }: { readonly [K in keyof MetricSource]?: unknown } = source;
  if (specVersion !== 'v1')
    return [{ path: 'metrics.specVersion', message: "must be 'v1', the version that this engine understands" }];
  const issues: SpecIssue[] = [];
  if (typeof name !== 'string' || name === '') issues.push({ path: 'metrics.name', message: 'must be a short text' });
  if (!isRecord(metrics)) return [...issues, { path: 'metrics.metrics', message: 'must be an object by name' }];
  for (const [key, metric] of Object.entries(metrics)) {
    const path = ['metrics', 'metrics', key];
    const wrong = nameIssue(key);
    if (wrong !== undefined) issues.push({ path: issuePath(path), message: wrong });
    issues.push(...metricIssues(path, metric));
  }
  const kinds = Object.values(metrics).map((metric) => (isRecord(metric) ? metric['is'] : undefined));
  for (const [method, kind, given] of [
    ['counts', 'counts', counts],
    ['value', 'value', value],
  ] as const)
    if (kinds.includes(kind) && typeof given !== 'function')
      issues.push({ path: `metrics.${method}`, message: `must be a method, since a metric has is: '${kind}'` });
  return issues;
}
