import type { StepFailure } from '../errors/rollout-error.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { type Action, isRollbackAction } from '../plan/actions.ts';
import type { Phase, Plan } from '../plan/plan.ts';
import { goesOn, slotsOf, standingOf } from '../state/budget.ts';
import { isOnlyLeft } from './leftover-of.ts';

/** The failures of a log, as it is read. */
export class FailuresSoFar {
  readonly #plan: Plan;
  #failures: readonly StepFailure[] = [];
  #accepted: readonly string[] = [];
  #isHoldOver = false;
  #isAborted = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  read(event: RolloutEvent): void {
    if (event.type === 'step-restart')
      this.#failures = this.#failures.filter(({ step, region }) => step !== event.step || region !== event.region);
    if (event.type === 'hold-end' && event.by === 'accept')
      this.#accepted = [...this.#accepted, ...(event.regions ?? [])];
    if (event.type === 'hold-end' && event.by === 'time') this.#isHoldOver = true;
    const failure = event.type === 'step-verdict' || event.type === 'step-end' ? event.failure : undefined;
    if (failure === undefined || isRollbackAction(failure.action)) return;
    if (failure.kind === 'aborted') {
      this.#isAborted = true;
      return;
    }
    if (isOnlyLeft(failure) || (event.type === 'step-end' && event.tolerated === true)) return;
    this.#failures = [...this.#failures, failure];
  }

  /** Whether nothing of the plan starts any more. */
  get isOver(): boolean {
    const holds = { count: 0, isOver: this.#isHoldOver };
    return this.#isAborted || !goesOn(this.#plan, { ...this.#failed, holds });
  }

  /** Whether somebody has to decide how it goes on. */
  get isHeld(): boolean {
    return !this.isOver && standingOf(this.#plan, this.#failed) === 'beyond';
  }

  /** How many lanes of a phase may be open at a time. */
  slotsOf(phase: Phase): number {
    return slotsOf(this.#plan, this.#failed, phase);
  }

  /** What failed in some regions. */
  actionsIn(regions: readonly string[]): readonly Action[] {
    return this.#failures.flatMap(({ region, action }) =>
      region !== undefined && regions.includes(region) ? action : [],
    );
  }

  get #failed(): { readonly failures: readonly StepFailure[]; readonly accepted: readonly string[] } {
    return { failures: this.#failures, accepted: this.#accepted };
  }
}
