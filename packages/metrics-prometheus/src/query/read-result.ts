import { fieldOf, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';

/** A number at a time, in milliseconds since the epoch. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/**
 * The points of the one series that a query gives, none if it gives no series. `data` has a matrix (of a query over a range), a vector or a scalar
 * (prometheus.io/docs/prometheus/latest/querying/api, "Expression query result formats").
 */
export function readResult(what: string, data: unknown): Result<readonly Point[], ProviderError> {
  const type = fieldOf(data, 'resultType');
  const result = fieldOf(data, 'result');
  if (!Array.isArray(result)) return err(garbled(what));
  if (type === 'scalar') return readPoints(what, [result]);
  if (type !== 'matrix' && type !== 'vector') return err(refused(what, `gives a ${String(type)}, not a number`));
  const [series, second] = result as readonly unknown[];
  if (second !== undefined) {
    return err(refused(what, `gives ${result.length} series: add sum(...) so that it gives one`));
  }
  if (series === undefined) return ok([]);
  if (fieldOf(series, 'histogram') !== undefined || fieldOf(series, 'histograms') !== undefined) {
    return err(refused(what, 'gives a histogram, not a number: use histogram_count(...)'));
  }
  return readPoints(what, type === 'vector' ? [fieldOf(series, 'value')] : fieldOf(series, 'values'));
}

/** An error of a query whose result cannot be used. */
export function refused(what: string, why: string): ProviderError {
  return providerError({ kind: 'invalid', message: `Prometheus answered, but ${what} ${why}.` });
}

function readPoints(what: string, pairs: unknown): Result<readonly Point[], ProviderError> {
  if (!Array.isArray(pairs)) return err(garbled(what));
  const points: Point[] = [];
  for (const pair of pairs as readonly unknown[]) {
    const seconds = fieldOf(pair, '0');
    const text = fieldOf(pair, '1');
    if (typeof seconds !== 'number' || typeof text !== 'string') return err(garbled(what));
    const value = SPECIAL[text] ?? Number(text);
    if (Number.isNaN(value) && text !== 'NaN') return err(garbled(what));
    points.push({ at: Math.round(seconds * 1_000), value });
  }
  return ok(points);
}

function garbled(what: string): ProviderError {
  const message = `The answer to ${what} has another form than Prometheus documents. Check the setting url.`;
  return providerError({ kind: 'unexpected', message });
}
