import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Handle } from '../events/rollout-event.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { Action } from '../plan/actions.ts';
import type { FollowUp } from '../plan/follow-up.ts';
import { checkLog } from '../rollouts/check-log.ts';
import { durationMs } from '../spec/duration.ts';
import type { RegionState, RolloutState } from '../state/rollout-state.ts';

/** A previous deployment that a rollout kept: it takes no traffic, still runs, and still costs money. */
export interface KeptDeployment {
  /** The rollout that kept it: `rollBack` returns traffic to it, and `retireKept` removes it. */
  readonly rolloutId: string;
  readonly model: string;
  /** `aws/us-east-1`. */
  readonly region: string;
  readonly target: string;
  readonly deployment: Handle;
  /** Since when it is kept, in milliseconds since the epoch: the end of the rollout. */
  readonly since: number;
  /** Until when it is kept, in milliseconds since the epoch; left out if the spec does not say. */
  readonly until?: number | undefined;
  /** Whether that time is over. */
  readonly isDue: boolean;
}

function isDone({ steps }: RegionState, ...actions: readonly Action[]): boolean {
  return steps.some(({ planned, status }) => actions.includes(planned.action) && status === 'succeeded');
}

/** What a rollout kept, by region. */
function keptBy(state: RolloutState, now: number): readonly KeptDeployment[] {
  const { plan, id, updatedAt: since } = state;
  if (plan === undefined) return [];
  const { model, previous: policy } = plan.spec;
  const keepForMs = typeof policy === 'object' ? durationMs(policy.keepFor) : undefined;
  const until = keepForMs === undefined ? undefined : since + keepForMs;
  return state.regions.flatMap((region) => {
    const { planned, previous, target, percent } = region;
    // Also where a rollback could not move the traffic back: the previous deployment still runs beside it.
    if (percent !== 100 || previous === null || target === undefined || isDone(region, 'retire')) return [];
    const isDue = until !== undefined && until <= now;
    const kept = { rolloutId: id, model: model.name, region: planned.key, target, deployment: previous, since, isDue };
    return until === undefined ? kept : { ...kept, until };
  });
}

function nameOf(rolloutId: string, region: string): string {
  return `${rolloutId} ${region}`;
}

/** By what a follow-up does: the steps that end the keeping of a deployment. One of them is enough. */
const ENDS: Readonly<Partial<Record<FollowUp['does'], readonly Action[]>>> = {
  // Once a kept deployment serves again, it is no longer kept, whether or not the new version could be removed.
  'roll-back': ['restore', 'remove'],
  'retire-previous': ['retire'],
};

/** The deployments that a follow-up rolled back to or retired: they are no longer kept. */
function endedBy({ plan, regions }: RolloutState): readonly string[] {
  const { followUp } = plan ?? {};
  if (followUp === undefined) return [];
  const actions = ENDS[followUp.does] ?? [];
  return regions.flatMap((region) => (isDone(region, ...actions) ? nameOf(followUp.of, region.planned.key) : []));
}

/**
 * Lists the deployments that ended rollouts kept and nobody retired since, oldest first, by the logs of a journal: what still runs without traffic. What was removed
 * by hand, it does not know. A damaged log is an error.
 */
export async function listKept(
  journal: Journal,
  options: { readonly clock?: Clock | undefined } = {},
): Promise<Result<readonly KeptDeployment[], RolloutError>> {
  const checked = checkOptions(options);
  if (checked.isErr()) return err(checked.error);
  const { clock = systemClock } = checked.value;
  const guarded = guardJournal(journal);
  const listed = await guarded.list();
  if (listed.isErr()) return err(asRolloutError(listed.error));
  const now = clock.now();
  const kept: KeptDeployment[] = [];
  const ended = new Set<string>();
  for (const { id, outcome } of listed.value) {
    if (outcome === undefined) continue;
    const read = await guarded.read(id);
    if (read.isErr()) return err(asRolloutError(read.error));
    const log = checkLog(id, read.value);
    if (log.isErr()) return err({ kind: 'journal-failed', message: `rollout ${id}: ${log.error}` });
    const { state } = log.value;
    if (state.plan?.followUp === undefined) kept.push(...keptBy(state, now));
    else for (const name of endedBy(state)) ended.add(name);
  }
  return ok(
    kept.filter(({ rolloutId, region }) => !ended.has(nameOf(rolloutId, region))).sort((a, b) => a.since - b.since),
  );
}
