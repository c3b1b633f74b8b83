import * as z from 'zod';
import { durationSchema } from './duration-schema.ts';

/** The schema of what becomes of the previous deployment. */
export function previousSchema() {
  return z.union([z.enum(['keep', 'retire']), z.strictObject({ keepFor: durationSchema(1) })], {
    error: "must be 'keep', 'retire' or { keepFor: '2h' }",
  });
}
