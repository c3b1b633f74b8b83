import { type Duration, durationMs } from '../spec/duration.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import type { Limits } from './plan.ts';

/** The deadlines and retries of a spec, with the defaults where it says nothing. */
export function planLimits({ retry, timeouts }: Pick<RolloutSpec, 'retry' | 'timeouts'>): Limits {
  const ms = (duration: Duration | undefined, otherwise: Duration) => durationMs(duration ?? otherwise) ?? 0;
  const retire = ms(timeouts?.retire, '60m');
  return {
    attempts: retry?.attempts ?? 3,
    baseDelayMs: ms(retry?.baseDelay, '5s'),
    maxDelayMs: ms(retry?.maxDelay, '1m'),
    callMs: ms(timeouts?.call, '2m'),
    stepMs: {
      select: ms(timeouts?.select, '5m'),
      deploy: ms(timeouts?.deploy, '60m'),
      verify: ms(timeouts?.verify, '10m'),
      route: ms(timeouts?.route, '30m'),
      monitor: ms(timeouts?.monitor, '15m'),
      'clean-up': retire,
      retire,
      restore: retire,
      remove: retire,
      // A rollback that is done does not wait long for a cloud that cannot be read.
      confirm: ms(undefined, '5m'),
    },
  };
}
