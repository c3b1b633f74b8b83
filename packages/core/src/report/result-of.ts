import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { copyData } from '../json/copy-data.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { openDecision } from './open-decision.ts';
import { rolloutRef } from './rollout-ref.ts';
import { type RolloutReport, rolloutReport } from './rollout-report.ts';

/** The result of a rollout from its state: the report or the error. */
export function resultOf(state: RolloutState): Result<RolloutReport, RolloutError> {
  const { id, plan, suspended } = state;
  if (plan !== undefined && suspended !== undefined)
    return err({ kind: 'stopped', rollout: rolloutRef(id, plan), reason: suspended });
  const open = openDecision(state);
  if (plan !== undefined && open !== undefined) return err({ kind: 'held', rollout: rolloutRef(id, plan), ...open });
  const report = rolloutReport(state);
  if (report !== undefined) return ok(copyData(report));
  return err(
    copyData(state.error) ?? { kind: 'internal', message: `the log stops at event ${state.seq} without an end` },
  );
}
