import * as z from 'zod';
import { type Duration, durationMs, LONGEST_MS } from './duration.ts';

const NO_DURATION =
  "is not a duration: write a number and its unit ('250ms', '90s', '15m', '12h', '2d'), or milliseconds as a number; never negative";
const NO_LIMIT = `${NO_DURATION}; or write 'previous-p95'`;

const written = () => z.templateLiteral([z.number(), z.enum(['ms', 's', 'm', 'h', 'd'])]);

/** What is wrong with a duration of a spec; undefined if it is valid. */
export function durationIssue(value: unknown, least: 0 | 1): string | undefined {
  const ms = durationMs(value);
  if (ms === undefined) return NO_DURATION;
  if (ms < least) return `must be at least ${least} ms`;
  return ms > LONGEST_MS ? 'must be at most 30 days' : undefined;
}

function missingOr(message: string) {
  return ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : message);
}

/** The schema of a duration of at least 0 or 1 ms and at most 30 days. */
export function durationSchema(least: 0 | 1) {
  return z.union([z.number(), written()], { error: missingOr(NO_DURATION) }).superRefine((value: Duration, context) => {
    const issue = durationIssue(value, least);
    if (issue !== undefined) context.addIssue(issue);
  });
}

/** The schema of a limit for slow requests: a duration, or the previous version's 95th percentile. */
export function slownessSchema() {
  return z
    .union([z.number(), z.literal('previous-p95'), written()], { error: missingOr(NO_LIMIT) })
    .superRefine((value, context) => {
      const issue = value === 'previous-p95' ? undefined : durationIssue(value, 1);
      if (issue !== undefined) context.addIssue(issue === NO_DURATION ? NO_LIMIT : issue);
    });
}
