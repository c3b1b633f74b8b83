import type { EventOf } from '../events/rollout-event.ts';
import type { Action } from '../plan/actions.ts';
import type { RegionState, RolloutState, StepState } from '../state/rollout-state.ts';
import { withoutAnswer } from './fold-command.ts';

type End = EventOf<'step-end'>;

/** What the end of a step changes in what is known of its region; actions that are left out change nothing. */
const IN_REGION: Partial<Readonly<Record<Action, (step: StepState, end: End) => Partial<RegionState>>>> = {
  select: (_, { prepared }) =>
    prepared === undefined
      ? {}
      : { target: prepared.target, deployment: prepared.deployment, previous: prepared.previous },
  deploy: (_, { outcome }) => ({ deployed: outcome === 'succeeded' ? 'success' : 'failed' }),
  verify: (_, { outcome, verification }) => ({
    verified: outcome === 'succeeded' ? 'success' : 'failed',
    verification,
  }),
  route: ({ planned }, { outcome, at }) =>
    outcome === 'succeeded' ? { percent: planned.percent ?? 100, steadySince: at } : {},
  restore: (_, { outcome }) => (outcome === 'succeeded' ? { percent: 0 } : {}),
  confirm: (_, { after }) => ({ after }),
};

/** The same for steps of the whole rollout, in its state. */
const IN_ROLLOUT: Partial<
  Readonly<Record<Action, (state: RolloutState, step: StepState, end: End) => Partial<RolloutState>>>
> = {
  'read-table': (_, __, { table }) => ({ table }),
  bake: (state, { planned }) => ({ asked: withoutAnswer(state, planned.id) }),
  approve: (state, { planned }) => ({ asked: withoutAnswer(state, planned.id) }),
};

/** What the end of a step changes in what is known of its region. It is no part of the step's decisions, so that a reader of logs needs none of them. */
export function afterInRegion(step: StepState, end: End): Partial<RegionState> {
  return IN_REGION[end.action]?.(step, end) ?? {};
}

/** What the end of a step of the whole rollout changes in its state. */
export function afterInRollout(state: RolloutState, step: StepState, end: End): Partial<RolloutState> {
  return IN_ROLLOUT[end.action]?.(state, step, end) ?? {};
}
