import type { EventOf } from '../events/rollout-event.ts';
import { actionRow, isRollbackAction } from '../plan/actions.ts';
import type { Phase, Plan } from '../plan/plan.ts';
import { regionsOf } from '../plan/target.ts';
import { describeFailure } from './describe-failure.ts';
import { describeAfter } from './describe-rollback.ts';
import { regionLabel, regionLabels } from './region-label.ts';
import { shortReason } from './short-reason.ts';

function resultOf({ action, outcome, failure, reason, after }: EventOf<'step-end'>): string {
  const { done, noun } = actionRow(action).words;
  if (failure !== undefined) return `${noun} failed: ${shortReason(describeFailure(failure))}`;
  if (outcome === 'skipped') return `${noun} skipped${reason === undefined ? '' : `: ${shortReason(reason)}`}`;
  if (after === undefined) return done;
  const read = shortReason(describeAfter(after));
  return `${read[0]?.toUpperCase()}${read.slice(1)}`;
}

/** The rows of a process table about rollbacks. */
export class RollbackRows {
  readonly #plan: Plan;
  readonly #phases: Phase[] = [];
  readonly #ended = new Set<string>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get hasBegun(): boolean {
    return this.#phases.length > 0;
  }

  /** A rollback starts. */
  add(phases: readonly Phase[]): void {
    this.#phases.push(...phases);
  }

  /** The next action of the rollbacks; `undefined` after their last step. */
  next(): string | undefined {
    for (const { kind, lanes } of this.#phases) {
      const open = lanes.filter(({ steps }) => !steps.every(({ id }) => this.#ended.has(id)));
      if (open.length === 0 || kind === 'wave') continue;
      return `${actionRow(kind).words.do} in ${regionLabels(this.#plan, regionsOf(open))}`;
    }
    return undefined;
  }

  /** The row of a step that ended: its action, region, result and the next action (`after` the rollbacks); undefined for a step outside a rollback. */
  rowOf(event: EventOf<'step-end'>, after: string): readonly [string, string, string, string] | undefined {
    if (!isRollbackAction(event.action)) return undefined;
    this.#ended.add(event.step);
    const region = regionLabel(this.#plan, event.region);
    return [actionRow(event.action).words.do, region, resultOf(event), this.next() ?? after];
  }
}
