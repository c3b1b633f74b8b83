import { providerError } from '../../provider/contract.ts';
import type { StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext } from '../context.ts';
import type { Read } from '../effect.ts';
import { failWith, succeed } from '../end-step.ts';
import { readAgain } from '../look-again.ts';
import type { RolloutStep } from './step-kind.ts';

function decideReadTable(context: DecisionContext, step: StepState): void {
  const { plan, live } = context;
  const { id, target } = step.planned;
  const read: Read = {
    id,
    key: step.key,
    step: id,
    target,
    method: 'read-table',
    timeoutMs: plan.limits.callMs,
  };
  const look = live.readings[id];
  if (look === undefined) return act(context, read);
  const { outcome } = look;
  if (outcome.kind === 'error') return readAgain(context, step, look, read, outcome.error, 'cannot be read yet');
  if (outcome.kind !== 'table') return;
  const { table } = outcome;
  const { name } = plan.spec.model;
  if (table.model === name) return succeed(context, step, { table });
  const message = `the table of router '${plan.routing?.router}' is of model '${table.model}', not of '${name}': use a table of its own`;
  failWith(context, step, providerError({ kind: 'invalid', message, scope: 'model' }));
}

/** Reads the router's table before anything is changed, so that the log has what a rollback restores. */
export const readTableStep: RolloutStep = {
  of: 'rollout',
  decide: decideReadTable,
};
