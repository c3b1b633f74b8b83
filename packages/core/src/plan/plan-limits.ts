import { type Duration, durationMs } from '../spec/duration.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { ACTIONS, type Action, type ActionRow } from './actions.ts';
import type { Limits } from './plan.ts';

/** The deadlines and retries of a spec, with defaults for what it leaves out. */
export function planLimits({ retry, timeouts }: Pick<RolloutSpec, 'retry' | 'timeouts'>): Limits {
  const ms = (duration: Duration | undefined, otherwise: Duration) => durationMs(duration ?? otherwise) ?? 0;
  const stepMs = ({ timeout, timeoutField }: ActionRow) =>
    ms(timeoutField === undefined ? undefined : timeouts?.[timeoutField], timeout);
  return {
    attempts: retry?.attempts ?? 3,
    baseDelayMs: ms(retry?.baseDelay, '5s'),
    maxDelayMs: ms(retry?.maxDelay, '1m'),
    callMs: ms(timeouts?.call, '2m'),
    stepMs: Object.fromEntries(Object.entries(ACTIONS).map(([action, row]) => [action, stepMs(row)])) as Record<
      Action,
      number
    >,
  };
}
