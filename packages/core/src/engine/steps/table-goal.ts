import { entryIn } from '../../router/region-entry.ts';
import type { RoutingEntry } from '../../routing/table/routing-table.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';
import type { Goal } from '../goal.ts';
import { goalOf } from '../goal-of.ts';

/** The entry that the rollout makes for a region: with the key that owns its deployment, and its version. */
function entryOf({ plan }: DecisionContext, { planned, owner }: RegionState): RoutingEntry {
  const { weight = 1, ...address } = plan.routing?.entries[planned.key] ?? {};
  const modelVersion = plan.spec.model.version;
  return { region: planned.key, ...address, weight, state: 'in', owner, modelVersion };
}

/** A goal about a region's entry in the table. */
export function tableGoal(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  of: Pick<Goal, 'method' | 'want'>,
): Goal {
  const { table } = context.state;
  const before = table === undefined ? undefined : entryIn(table, region.planned.key);
  const { does } = context.plan.followUp ?? {};
  const turned = does === 'take-out' ? 'out' : does === 'return' ? 'in' : undefined;
  const entry = entryOf(context, region);
  return {
    ...goalOf(context, step, region, { ...of, percents: [100] }),
    tabled: {
      ...(turned === undefined ? { entry } : { entry: { ...entry, state: turned }, turns: true }),
      before: before ?? null,
      wasEmpty: table?.entries.length === 0,
    },
    settleMs: context.plan.routing?.settleMs ?? 0,
  };
}
