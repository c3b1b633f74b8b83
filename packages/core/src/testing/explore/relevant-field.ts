import { isMixed } from '../../engine/rollback/leftovers.ts';
import { isRollbackAction } from '../../plan/actions.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';

/** What is only told to people, or bounds the log and nothing else. */
const ONLY_TOLD: ReadonlySet<string> = new Set([
  'afterMs',
  'attempts',
  'changes',
  'detail',
  'lastSeen',
  'message',
  'times',
  'tries',
  'verification',
  'waited',
  'waits',
]);

/** Of a step that ended well: what a rule may still ask for. */
const OF_ENDED_STEPS: ReadonlySet<string> = new Set(['planned', 'status']);

/** Of a step that failed: what no rule asks for any more. */
const OF_OPEN_STEPS: ReadonlySet<string> = new Set([
  'calls',
  'hold',
  'last',
  'notBefore',
  'open',
  'prepared',
  'seen',
  'startedAt',
  'waiting',
]);

/** Of a region that is being rolled back: how it got there. What became of it is in the cloud, and in `touched`, `routed` and `percent`. */
const OF_THE_WAY_THERE: ReadonlySet<string> = new Set(['deployed', 'judged', 'steadySince', 'verified']);

/** Of a failed step of a rollback: what decides whether a person must look. Why else it failed is only told. */
function ofFailedRollback({ failure }: StepState): unknown {
  if (failure === undefined) return undefined;
  if (isMixed(failure)) return 'mixed';
  if (failure.kind === 'provider-failed' && failure.error.kind === 'conflict') return 'conflict';
  return failure.kind === 'fallback-unhealthy' ? failure.kind : 'failed';
}

function ofStep(step: Readonly<Record<string, unknown>>, key: string): boolean {
  if (step['status'] === 'running') return true;
  return step['status'] === 'failed' ? !OF_OPEN_STEPS.has(key) : OF_ENDED_STEPS.has(key);
}

function isOpenOrOfRollback({ status, planned }: StepState): boolean {
  return status === 'running' || isRollbackAction(planned.action);
}

/**
 * A field of a state as far as a rule can still ask for it; undefined if none can. Situations that agree in these go on in the same way. `since`: how long
 * ago something was makes no difference before that time; left out where it may, since bakes measure from times long ago.
 */
export function relevantField(
  record: Readonly<Record<string, unknown>>,
  key: string,
  now: number,
  since: number | undefined,
): unknown {
  const field = record[key];
  if (field === undefined || ONLY_TOLD.has(key)) return undefined;
  if ('planned' in record) {
    if ('status' in record) {
      const step = record as unknown as StepState;
      if (step.status === 'failed' && isRollbackAction(step.planned.action))
        return key === 'failure' ? ofFailedRollback(step) : key === 'planned' ? field : undefined;
      if (!ofStep(record, key)) return undefined;
    }
    if (record['rollback'] !== undefined) {
      if (key === 'steps') return (record as unknown as RegionState).steps.filter(isOpenOrOfRollback);
      if (OF_THE_WAY_THERE.has(key)) return undefined;
    }
    if (since !== undefined && key === 'steadySince') return undefined;
    if (since !== undefined && key === 'waiting') return (record as unknown as StepState).waiting?.cause;
  }
  if (typeof field !== 'number') return field;
  if (key === 'notBefore') return Math.max(field, now);
  return since !== undefined && (key === 'changedAt' || key === 'at') ? Math.max(field, since) : field;
}
