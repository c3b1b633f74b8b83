import type { EventOf } from '../events/rollout-event.ts';
import type { Phase, Plan } from '../plan/plan.ts';
import { describeFailure } from './describe-failure.ts';
import { describeAfter } from './describe-rollback.ts';
import { regionLabel, regionLabels } from './region-label.ts';
import { shortReason } from './short-reason.ts';

/** The words for each kind of rollback step: what is done, its success, and a noun for anything else. */
const WORDS = {
  restore: ['Roll back traffic', 'Traffic rolled back', 'Traffic rollback'],
  remove: ['Remove deployment', 'Deployment removed', 'Removal'],
  confirm: ['Confirm rollback', 'Rollback confirmed', 'Confirmation'],
} as const;

type Kind = keyof typeof WORDS;

function isRollback(kind: string): kind is Kind {
  return kind in WORDS;
}

function resultOf(kind: Kind, { outcome, failure, reason, after }: EventOf<'step-end'>): string {
  const [, success, noun] = WORDS[kind];
  if (failure !== undefined) return `${noun} failed: ${shortReason(describeFailure(failure))}`;
  if (outcome === 'skipped') return `${noun} skipped${reason === undefined ? '' : `: ${shortReason(reason)}`}`;
  if (after === undefined) return success;
  const read = shortReason(describeAfter(after));
  return `${read[0]?.toUpperCase()}${read.slice(1)}`;
}

/** The part of a process table that tells of a rollback, by its phases and what of them has ended. */
export class RollbackRows {
  readonly #plan: Plan;
  readonly #phases: readonly Phase[];
  readonly #ended = new Set<string>();

  constructor(plan: Plan, phases: readonly Phase[]) {
    this.#plan = plan;
    this.#phases = phases;
  }

  /** What the rollback begins with, or `undefined` after its last step. */
  next(): string | undefined {
    for (const { kind, lanes } of this.#phases) {
      const open = lanes.filter(({ steps }) => !steps.every(({ id }) => this.#ended.has(id)));
      if (open.length === 0 || !isRollback(kind)) continue;
      const regions = regionLabels(
        this.#plan,
        open.map(({ region }) => region),
      );
      return `${WORDS[kind][0]} in ${regions}`;
    }
    return undefined;
  }

  /** The row of a step that ended: its action, region, result and what comes next; undefined for a step that is not of a rollback. */
  rowOf(event: EventOf<'step-end'>): readonly [string, string, string, string] | undefined {
    if (!isRollback(event.action)) return undefined;
    this.#ended.add(event.step);
    const region = regionLabel(this.#plan, event.region);
    return [WORDS[event.action][0], region, resultOf(event.action, event), this.next() ?? 'End'];
  }
}
