import type { Action } from '../plan/plan.ts';

/** The field of the spec that sets the time limit of a step, such as `timeouts.deploy`; undefined where the limit is fixed. */
export function timeoutOf(action: Action): string | undefined {
  if (action === 'confirm') return undefined;
  return `timeouts.${action === 'restore' || action === 'remove' || action === 'clean-up' ? 'retire' : action}`;
}
