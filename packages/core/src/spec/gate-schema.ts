import * as z from 'zod';
import { durationMs } from './duration.ts';
import { slownessSchema } from './duration-schema.ts';
import type { CountedMetric, Gate } from './gate.ts';
import { shareSchema } from './share-schema.ts';
import { VALUE_METRICS } from './value-metrics.ts';

const KINDS =
  'write acceptable and harmful (shares of bad requests), or noWorseThan (a ratio to the previous version), or max or min (of one value)';
const NO_METRIC = "must be a name, such as 'errors', or { slowerThan: '250ms' }";
const NO_RATIO = 'must be a ratio of at least 1: 1.25 is a quarter more bad requests than the previous version has';
const NO_HARM = 'must be above acceptable: between the two, nothing is decided';

/** What a metric of a gate is, as text that is equal for equal metrics. */
export function metricKey(metric: CountedMetric): string {
  return typeof metric === 'string' ? metric : `slower than ${durationMs(metric.slowerThan) ?? 'previous-p95'}`;
}

type Written = Readonly<Record<string, unknown>> & { readonly metric: CountedMetric };

function isGiven(gate: Written, ...fields: readonly string[]): boolean {
  return fields.some((field) => gate[field] !== undefined);
}

/** The issue of a gate as a whole: it needs one kind of limit, and one that fits its metric. */
function kindIssue(gate: Written): string | undefined {
  const isAbsolute = isGiven(gate, 'acceptable', 'harmful');
  const isRatio = isGiven(gate, 'noWorseThan');
  const isThreshold = isGiven(gate, 'max', 'min');
  const kinds = [isAbsolute, isRatio, isThreshold].filter(Boolean).length;
  if (kinds === 0) return `has no limit: ${KINDS}`;
  if (kinds > 1) return `has more than one kind of limit: ${KINDS}`;
  const isCounted = typeof gate.metric !== 'string' || gate.metric === 'errors';
  if (isThreshold && isCounted)
    return 'has max or min, which are for one value; requests are counted: write acceptable and harmful, or noWorseThan';
  const value = VALUE_METRICS.find((name) => name === gate.metric);
  if (!isThreshold && value !== undefined)
    return `judges '${value}', which is one value and not counted: write max or min`;
  return undefined;
}

/** Fields that have no effect, each with the field that it needs. */
const NEEDS: readonly (readonly [field: string, ...needed: string[]])[] = [
  ['harmless', 'noWorseThan'],
  ['control', 'noWorseThan'],
  ['failures', 'max', 'min'],
];

function issuesOf(gate: Written): readonly (readonly [path: readonly string[], message: string])[] {
  const kind = kindIssue(gate);
  if (kind !== undefined) return [[[], kind]];
  const issues: [readonly string[], string][] = [];
  for (const [field, ...needed] of NEEDS)
    if (isGiven(gate, field) && !isGiven(gate, ...needed))
      issues.push([[field], `has no effect without ${needed.join(' or ')}`]);
  if (isGiven(gate, 'acceptable', 'harmful'))
    for (const field of ['acceptable', 'harmful']) if (!isGiven(gate, field)) issues.push([[field], 'is missing']);
  const { acceptable, harmful, max, min } = gate;
  if (Number(acceptable) >= Number(harmful)) issues.push([['harmful'], NO_HARM]);
  if (Number(min) > Number(max)) issues.push([['max'], 'must not be below min']);
  return issues;
}

/**
 * The schema of a list of gates. Each gate is one object with all fields, since a union of the three kinds of limits could not say
 * that a gate has two kinds or none.
 */
export function gatesSchema(): z.ZodType<readonly Gate[]> {
  const text = z.string().min(1);
  const ratio = z.number().min(1, { error: NO_RATIO });
  const gate = z
    .strictObject({
      metric: z.union([text, z.strictObject({ slowerThan: slownessSchema() })], {
        error: ({ input }) => (input === undefined ? 'is missing' : NO_METRIC),
      }),
      acceptable: shareSchema(1).optional(),
      harmful: shareSchema(1).optional(),
      noWorseThan: z
        .strictObject({ acceptable: ratio, harmful: ratio })
        .refine(({ acceptable, harmful }) => acceptable < harmful, { path: ['harmful'], error: NO_HARM })
        .optional(),
      harmless: shareSchema(1)
        .refine((share) => share !== 1, { error: 'must be below 1' })
        .optional(),
      control: z.literal('before').optional(),
      max: z.number().optional(),
      min: z.number().optional(),
      failures: z.int().min(1).max(1_000).optional(),
      observe: z.boolean().optional(),
    })
    .superRefine((written, context) => {
      for (const [path, message] of issuesOf(written)) context.addIssue({ code: 'custom', path: [...path], message });
    });
  return z.array(gate).superRefine((gates, context) => {
    const seen = new Map<string, number>();
    gates.forEach(({ metric }, index) => {
      const key = metricKey(metric);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else {
        const message = `is the metric of gate ${first} of this list too: write one gate for it`;
        context.addIssue({ code: 'custom', path: [index, 'metric'], message });
      }
    });
  }) as unknown as z.ZodType<readonly Gate[]>;
}
