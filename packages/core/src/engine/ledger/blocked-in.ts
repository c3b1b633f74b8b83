import type { BlockedTarget } from '../../ledger/ledger-change.ts';
import type { Plan } from '../../plan/plan.ts';

/** Where the plan's version is blocked, as the end of its claim says, and the spec does not allow it; undefined if nowhere. */
export function blockedIn(
  plan: Plan | undefined,
  { blocked }: { readonly blocked?: readonly BlockedTarget[] | undefined },
): readonly BlockedTarget[] | undefined {
  if (plan === undefined || blocked === undefined) return undefined;
  const { model, allowBlocked = [] } = plan.spec;
  return allowBlocked.includes(model.version) ? undefined : blocked;
}
