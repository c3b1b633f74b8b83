import * as z from 'zod';
import { parseJsonPath } from '../gates/json-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { specIssues, wording } from '../input/spec-issues.ts';

const DEEPEST = 200;

function buildSchema() {
  const json = z.custom((value) => isJson(value), {
    error: ({ input }) => (input === undefined ? 'is missing' : 'must be JSON'),
  });
  const path = z.string().refine((text) => parseJsonPath(text) !== undefined, {
    error: "is not a path to one place: write $, .name, ['name'], [0] or [-1], such as '$.scores[0]'",
  });
  const predicate = z.discriminatedUnion('is', [
    z.strictObject({ path, is: z.enum(['at-least', 'at-most']), value: z.number() }),
    z.strictObject({ path, is: z.enum(['equal', 'not-equal']), value: json }),
    z.strictObject({ path, is: z.literal('one-of'), value: z.array(json).min(1) }),
    z.strictObject({ path, is: z.literal('present') }),
  ]);
  // SageMaker's limit for a header, the strictest of all.
  const header = z.string().regex(/^[\x20-\x7e]{1,1024}$/, { error: 'must be 1 to 1024 printable ASCII characters' });
  const sample = z
    .strictObject({
      input: json,
      contentType: z.string().optional(),
      encoding: z.literal('base64').optional(),
      accept: header.optional(),
      customAttributes: header.optional(),
      name: z.string().optional(),
      expect: json.optional(),
      tolerance: z.number().min(0).optional(),
      where: z.array(predicate).optional(),
    })
    .refine(({ input, encoding }) => encoding === undefined || isBase64(input), {
      path: ['input'],
      error: 'is not valid base64, although its encoding is base64',
    })
    .refine(({ expect, tolerance }) => tolerance === undefined || expect !== undefined, {
      path: ['tolerance'],
      error: 'has no effect without expect',
    });
  // A set without samples would verify nothing.
  return z.array(sample).min(1);
}

let schema: ReturnType<typeof buildSchema> | undefined;

/** The mistakes in a set of samples, each with its path (`samples.golden[2].tolerance`) and never with a payload. */
export function sampleIssues(set: string, samples: unknown): readonly SpecIssue[] {
  schema ??= buildSchema();
  const parsed = schema.safeParse(samples, { error: wording });
  return parsed.success ? [] : specIssues(parsed.error.issues, ['samples', set]);
}

function isBase64(value: unknown): boolean {
  return typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((element) => isJson(element, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.values(value).every((field) => field === undefined || isJson(field, depth + 1));
}
