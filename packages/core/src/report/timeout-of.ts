import { type Action, actionRow } from '../plan/actions.ts';

/** The field of the spec that sets the time limit of a step, such as `timeouts.deploy`; undefined if the limit is fixed. */
export function timeoutOf(action: Action): string | undefined {
  const { timeoutField } = actionRow(action);
  return timeoutField === undefined ? undefined : `timeouts.${timeoutField}`;
}
