import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { copyData } from '../json/copy-data.ts';
import { heldStep, openApproval } from '../state/find.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { rolloutRef } from './rollout-ref.ts';
import { type RolloutReport, rolloutReport } from './rollout-report.ts';

/** The result of a rollout from its state: the report or the error. */
export function resultOf(state: RolloutState): Result<RolloutReport, RolloutError> {
  const { id, plan, suspended } = state;
  if (plan !== undefined && suspended !== undefined)
    return err({ kind: 'stopped', rollout: rolloutRef(id, plan), reason: suspended });
  const held = heldStep(state);
  if (plan !== undefined && held?.hold !== undefined) {
    const { reasons, until } = held.hold;
    return err({ kind: 'held', rollout: rolloutRef(id, plan), step: held.planned.id, reasons, until });
  }
  const { planned, startedAt } = openApproval(state) ?? {};
  if (plan !== undefined && planned?.approval !== undefined && startedAt !== undefined) {
    const { before, by, withinMs } = planned.approval;
    const reasons = [`${before} waits for an approval by ${by?.join(' or ') ?? 'anybody'}`];
    return err({ kind: 'held', rollout: rolloutRef(id, plan), step: planned.id, reasons, until: startedAt + withinMs });
  }
  const report = rolloutReport(state);
  if (report !== undefined) return ok(copyData(report));
  return err(
    copyData(state.error) ?? { kind: 'internal', message: `the log stops at event ${state.seq} without an end` },
  );
}
