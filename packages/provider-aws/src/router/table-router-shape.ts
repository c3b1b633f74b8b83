import { durationMs } from '@landfall/core/router';
import * as z from 'zod';

/** The key of a region of AWS. */
export function regionShape() {
  return z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'is not a region of AWS, such as eu-west-1');
}

/** The options that both have, as a schema. */
export function tableRouterShape() {
  return {
    name: z.string().min(1).optional(),
    ttl: z.custom((ttl) => durationMs(ttl) !== undefined, "is not a duration: write '30s', or milliseconds").optional(),
  };
}
