import { err, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { followUpRun } from '../follow-ups/follow-up-run.ts';
import { retireKept } from '../follow-ups/retire-kept.ts';
import { rollBack } from '../follow-ups/roll-back.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import type { RolloutRun } from '../run/rollout-run.ts';
import type { ChangeOutcome } from '../watching/decide-change.ts';
import type { OpenChange } from '../watching/watch-state.ts';
import type { ResolvedWatch } from './resolve-watch.ts';
import type { WatchOptions } from './watch-options.ts';

type Begun = Result<RolloutRun, RolloutError>;

async function begin(
  { parent, inherited }: ResolvedWatch,
  { does, region, regions: several, rolloutId: id }: OpenChange,
  options: WatchOptions,
  signal: AbortSignal,
): Promise<Begun> {
  const { providers, journal, samples, secrets, router, clock, lease } = options;
  const common = { id, providers, journal, secrets, clock, lease, signal };
  const regions = region === undefined ? several : [region];
  const reason = `by the watch of rollout ${parent.state.id}`;
  switch (does) {
    case 'roll-back':
      return rollBack(parent.state.id, { ...common, samples, router, regions, reason });
    case 'retire-previous':
      return retireKept(parent.state.id, { ...common, regions, reason });
    case 'take-out':
    case 'return': {
      const of = region === undefined ? undefined : inherited[region];
      if (region === undefined || of === undefined)
        return err({ kind: 'internal', message: `the watch wants to ${does} no region` });
      const followUp = {
        of: parent.state.id,
        does,
        reason,
        regions: { [region]: of },
      } as const;
      return followUpRun(journal, parent, followUp, { ...common, samples, router });
    }
    default:
      return does satisfies never;
  }
}

/** What became of a change in a region: a rollback that was refused or incomplete elsewhere may have been done there. */
export function outcomeIn(result: Result<RolloutReport, RolloutError>, region: string): ChangeOutcome {
  if (result.isOk()) return 'done';
  const { error } = result;
  if (!('rollback' in error)) return 'not-done';
  const { rollback } = error;
  if (rollback.outcome === 'not-needed') {
    const failures = 'failures' in error ? error.failures : [];
    return failures.some((each) => each.kind === 'timed-out' && each.region === region) ? 'not-known' : 'not-done';
  }
  const isLeft = rollback.outcome === 'incomplete' && rollback.left.some((left) => left.region === region);
  return !isLeft && rollback.regions.some((after) => after.region === region) ? 'done' : 'not-done';
}

/** Whether a change has ended. One that was stopped, or that another process drives, has not: it holds its targets, and goes on. */
export function hasEnded(result: Result<RolloutReport, RolloutError>): boolean {
  if (result.isOk()) return true;
  const { error } = result;
  return error.kind !== 'stopped' && !(error.kind === 'busy' && error.by === 'runner');
}

/** Makes a change as a rollout of its own, to its end: it claims the targets, and gives them back once the change was read back. One that was begun before goes on. */
export async function makeChange(
  watch: ResolvedWatch,
  change: OpenChange,
  options: WatchOptions,
  signal: AbortSignal,
): Promise<Result<RolloutReport, RolloutError>> {
  const begun = await begin(watch, change, options, signal);
  return begun.isErr() ? err(begun.error) : begun.value.result;
}
