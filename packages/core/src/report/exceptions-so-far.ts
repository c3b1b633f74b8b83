import type { RollbackOutcome, StepFailure } from '../errors/rollout-error.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';

/** The regions of a log in which not all went well although the rollout went on, as it is read. */
export class ExceptionsSoFar {
  /** Regions that serve without monitoring. */
  readonly unmonitored: string[] = [];
  /** How the rollback ended of each region that was rolled back by itself; undefined as long as it has not. */
  readonly leftOut = new Map<string, RollbackOutcome['outcome'] | undefined>();
  /** What the judge found in the open phase. */
  judged: readonly StepFailure[] = [];
  readonly #rollbacks = new Map<string, readonly string[]>();

  read(event: RolloutEvent): void {
    if (event.type === 'phase-start' && event.rollback === undefined) this.judged = [];
    if (event.type === 'step-verdict' && event.failure !== undefined) this.judged = [...this.judged, event.failure];
    if (event.type === 'step-end' && event.tolerated === true && event.region !== undefined)
      this.unmonitored.push(event.region);
    if (event.type === 'rollback-start' && event.of === 'region') {
      this.#rollbacks.set(event.id, event.regions);
      for (const region of event.regions) this.leftOut.set(region, undefined);
    }
    if (event.type === 'rollback-end')
      for (const region of this.#rollbacks.get(event.id) ?? []) this.leftOut.set(region, event.outcome.outcome);
  }
}
