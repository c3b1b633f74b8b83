import * as z from 'zod';
import { durationMs } from './duration.ts';
import { durationIssue, durationSchema } from './duration-schema.ts';
import { gatesSchema } from './gate-schema.ts';
import { shareSchema } from './share-schema.ts';

const NO_BAKE = "must be a duration, such as '30m', or an object with min and max";
const NOTHING = 'must be longer than 0: leave bake out where the next stage begins at once';
const NO_EFFECT = "has no effect without onInconclusive: 'hold'";

function bakeIssue(input: unknown): string {
  if (typeof input !== 'number' && typeof input !== 'string') return NO_BAKE;
  return durationMs(input) === 0 ? NOTHING : (durationIssue(input, 1) ?? NO_BAKE);
}

/** The schema of a bake: a duration, or an object. */
export function bakeSchema() {
  const duration = durationSchema(1);
  const bake = z
    .strictObject({
      min: duration,
      max: duration.optional(),
      gates: gatesSchema().optional(),
      onInconclusive: z.enum(['hold', 'fail', 'proceed']).optional(),
      holdFor: duration.optional(),
    })
    .superRefine(({ min, max, onInconclusive = 'hold', holdFor }, context) => {
      if ((durationMs(max) ?? Number.POSITIVE_INFINITY) < (durationMs(min) ?? 0))
        context.addIssue({ code: 'custom', path: ['max'], message: 'must not be below min' });
      if (holdFor !== undefined && onInconclusive !== 'hold')
        context.addIssue({ code: 'custom', path: ['holdFor'], message: NO_EFFECT });
    });
  return z.union([durationSchema(1), bake], { error: ({ input }) => bakeIssue(input) });
}

/** The schema of how sure the judge must be. */
export function evidenceSchema() {
  return z.strictObject({
    alpha: shareSchema(0.1).optional(),
    beta: shareSchema(0.5).optional(),
    warmUp: durationSchema(0).optional(),
    ignoreBelow: z.number().min(0).lt(0.5, { error: 'must be a share below 0.5: write 0.001 for 0.1 %' }).optional(),
  });
}
