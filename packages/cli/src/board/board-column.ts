import type { Phase, Plan, RolloutState, Step } from '@landfall/core';

/** A column of the board: a kind of step that regions take. */
export interface BoardColumn {
  /** `deploy`, `route-25`. */
  readonly key: string;
  readonly heading: string;
}

/** The column of a step: shifts of traffic have one for each share, other actions have one each. */
export function columnKeyOf({ action, percent }: Step): string {
  return action === 'route' && percent !== undefined ? `route-${percent}` : action;
}

function headingOf({ action, percent }: Step, plan: Plan): string {
  const isOneOfMany = (plan.spec.stages?.length ?? 1) > 1;
  return action === 'route' && isOneOfMany ? `route ${percent}%` : action;
}

/** The columns of a rollout, in the order of its plan; those of its rollbacks come last. What will never start has none. */
export function boardColumns(state: RolloutState): readonly BoardColumn[] {
  const { plan } = state;
  if (plan === undefined) return [];
  const columns = new Map<string, BoardColumn>();
  const add = ({ lanes }: Phase): void => {
    for (const step of lanes.find(({ target }) => target.of === 'region')?.steps ?? []) {
      const key = columnKeyOf(step);
      if (!columns.has(key)) columns.set(key, { key, heading: headingOf(step, plan) });
    }
  };
  for (const phase of state.forward.phases) add(phase);
  for (const rollback of state.rollbacks) for (const phase of rollback.phases) add(phase);
  if (state.status === 'running') return [...columns.values()];
  const started = new Set(state.regions.flatMap(({ steps }) => steps.map(({ planned }) => columnKeyOf(planned))));
  const isBeingRolledBack = state.rollbacks.some(({ outcome }) => outcome === undefined);
  const back = new Set(
    state.rollbacks.flatMap(({ phases }) =>
      phases.flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps.map(columnKeyOf))),
    ),
  );
  return [...columns.values()].filter(({ key }) => started.has(key) || (isBeingRolledBack && back.has(key)));
}
