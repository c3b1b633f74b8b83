import * as z from 'zod';
import { durationSchema } from './duration-schema.ts';

const NO_MOMENT =
  "must be 'wave-2', 'stage-25' (before traffic moves to 25 %) or 'cutover' (before the first traffic moves)";
const NOBODY = 'must name at least one: leave by out where anybody may approve';

/** The schema of the approvals of a spec. */
export function approvalsSchema() {
  const number = z.int().min(1);
  const before = z.union(
    [z.literal('cutover'), z.templateLiteral(['wave-', number]), z.templateLiteral(['stage-', number])],
    { error: ({ input }) => (input === undefined ? 'is missing' : NO_MOMENT) },
  );
  const approval = z.strictObject({
    before,
    by: z.array(z.string().min(1)).min(1, { error: NOBODY }).optional(),
    within: durationSchema(1).optional(),
  });
  return z.array(approval).superRefine((entries, context) => {
    entries.forEach((entry, index) => {
      const first = entries.findIndex(({ before: other }) => other === entry.before);
      if (first === index) return;
      const message = `'${entry.before}' is already at approvals[${first}]: ask for it once`;
      context.addIssue({ code: 'custom', path: [index, 'before'], message });
    });
  });
}
