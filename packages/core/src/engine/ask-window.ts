import type { Phase } from '../plan/plan.ts';
import { describeClosed } from '../windows/describe-rules.ts';
import { periodAt } from '../windows/period-at.ts';
import { type DecisionContext, waitFor, wakeBy } from './context.ts';

/** A step, and its region, that a window may keep from starting. */
interface Asking {
  readonly step?: string | undefined;
  readonly region?: string | undefined;
}

/** Whether the spec's windows and freezes let a wave or a stage start now; until they do, it waits. Other kinds of phases never ask. */
export function mayStart(context: DecisionContext, { kind }: Phase, asking: Asking = {}): boolean {
  const { plan, now, waits } = context;
  const { windows, freeze } = plan.spec;
  if ((windows === undefined && freeze === undefined) || (kind !== 'wave' && kind !== 'route')) return true;
  const { isOpen, to: until } = periodAt(plan.spec, now);
  if (isOpen) return true;
  if (waits === undefined) wakeBy(context, until);
  else waitFor(context, { for: 'window', ...asking, until, detail: describeClosed(plan.spec, now, until) });
  return false;
}

/** The same for a further step of a wave or stage that has started: only where the spec holds those. */
export function mayContinue(context: DecisionContext, phase: Phase, asking: Asking): boolean {
  return context.plan.spec.onClose !== 'hold' || mayStart(context, phase, asking);
}
