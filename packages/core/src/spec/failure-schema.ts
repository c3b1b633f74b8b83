import * as z from 'zod';
import { durationSchema } from './duration-schema.ts';

const NO_TOLERANCE = "must be a number of regions from 0, or a percentage of them from '0%' to '100%'";
const NO_HOLD = "has no effect without reaction: 'hold'";
const NO_BUDGET = 'has no effect without tolerate or toleratePerWave';

/** The schema of a failure policy. */
export function failureSchema() {
  const isPercentage = (text: string): boolean => Number.parseFloat(text) >= 0 && Number.parseFloat(text) <= 100;
  const percentage = z.templateLiteral([z.number(), '%']).refine(isPercentage, { error: NO_TOLERANCE });
  const tolerance = z.union([z.int().min(0, { error: NO_TOLERANCE }), percentage], { error: NO_TOLERANCE });
  return z
    .strictObject({
      tolerate: tolerance.optional(),
      toleratePerWave: tolerance.optional(),
      mode: z.enum(['strict', 'fast']).optional(),
      mustSucceed: z.array(z.string()).min(1).optional(),
      reaction: z.enum(['roll-back', 'roll-back-wave', 'hold']).optional(),
      holdFor: durationSchema(1).optional(),
    })
    .superRefine(({ tolerate, toleratePerWave, mode, mustSucceed, reaction, holdFor }, context) => {
      if (holdFor !== undefined && reaction !== 'hold')
        context.addIssue({ code: 'custom', path: ['holdFor'], message: NO_HOLD });
      if (tolerate !== undefined || toleratePerWave !== undefined) return;
      for (const [field, value] of Object.entries({ mode, mustSucceed }))
        if (value !== undefined) context.addIssue({ code: 'custom', path: [field], message: NO_BUDGET });
    });
}

/** What is wrong with a failure policy beside the regions and the cutover of its spec: paths within `failure`, and messages. */
export function failureIssues(
  failure: { readonly mustSucceed?: readonly string[] | undefined; readonly reaction?: string | undefined },
  regions: readonly string[],
  cutover: string | undefined,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const { mustSucceed = [], reaction } = failure;
  const strange = mustSucceed.flatMap((region, index) =>
    regions.includes(region)
      ? []
      : { path: ['mustSucceed', index], message: `'${region}' is not in regions: name one of ${regions.join(', ')}` },
  );
  if (reaction !== 'roll-back-wave' || cutover === 'per-wave') return strange;
  const message =
    "needs cutover: 'per-wave': otherwise no wave takes traffic before the others, and there is none to keep";
  return [...strange, { path: ['reaction'], message }];
}
