import type { RolloutEvent } from '../../events/rollout-event.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RolloutState } from '../../state/rollout-state.ts';
import type { SimulatedCloud } from '../simulated-cloud.ts';
import type { ExploreOptions } from './explore-options.ts';
import { type Choice, eventsOf } from './explored-path.ts';
import { answerCall, command, type Situation, startOf, wait } from './situation.ts';

/** Where a path leads. */
export interface Replayed {
  readonly events: readonly RolloutEvent[];
  readonly state: RolloutState;
  /** The simulated cloud at the end. */
  readonly cloud: SimulatedCloud;
}

function follow(at: Situation, choice: Choice, index: number): Situation {
  if ('command' in choice) return command(at, choice.command, choice.isBeforeCalls === true);
  if ('waitMs' in choice) return wait(at, at.now + choice.waitMs);
  const { step, method, answer } = choice;
  const called = at.calls.find(({ effect }) => effect.step === step && effect.method === method);
  if (called === undefined)
    throw new RangeError(
      `The path does not fit the plan: at choice ${index + 1} no ${method} of ${step} is in flight.`,
    );
  return answerCall(at, called, answer === 'ok' ? undefined : answer);
}

/**
 * Plays one path that `explore` found, with the same plan and options. The events are the same each time. Throws a `RangeError` where the path does not fit
 * the plan.
 */
export function replayPath(
  plan: Plan,
  path: readonly Choice[],
  { world = {}, attempts = 2 }: Pick<ExploreOptions, 'world' | 'attempts'> = {},
): Replayed {
  const { engine, log, cloud } = path.reduce(follow, startOf(plan, world, attempts));
  return { events: eventsOf(log), state: engine.state, cloud };
}
