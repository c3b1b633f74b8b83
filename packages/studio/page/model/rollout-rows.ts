import { openDecision } from '@landfall/core/engine';
import type { RolloutRow } from '../../src/wire.ts';
import type { RolloutLog } from '../log/rollout-log.ts';
import { exposureOf } from './exposure.ts';

/** The rollouts of a report, as a server would list them. */
export function rowsOfLogs(logs: Iterable<RolloutLog>): readonly RolloutRow[] {
  return [...logs].map(rowOfLog).sort((a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt);
}

/** Those that need a person first, then those that have not ended. */
function rank({ needs, outcome }: RolloutRow): number {
  if (needs !== undefined) return 0;
  return outcome === undefined ? 1 : 2;
}

function rowOfLog(log: RolloutLog): RolloutRow {
  const state = log.state();
  const { plan, startedAt, updatedAt, outcome } = state;
  const exposure = exposureOf(state)?.now;
  return {
    id: log.id,
    ...(plan !== undefined && { model: { name: plan.spec.model.name, version: plan.spec.model.version } }),
    startedAt,
    updatedAt,
    events: log.lastSeq,
    status: outcome === undefined ? 'waiting' : 'ended',
    ...(outcome !== undefined && { outcome }),
    ...(exposure !== undefined && { exposure }),
    regions: state.regions.length,
    kind: plan?.followUp?.does === 'watch' ? 'watch' : 'rollout',
    ...needsOf(log),
    ...(log.problem !== undefined && { problem: log.problem }),
  };
}

function needsOf(log: RolloutLog): Pick<RolloutRow, 'needs'> {
  const state = log.state();
  if (state.outcome === 'needs-human')
    return { needs: { what: 'repair', detail: 'it ended, and needs manual action' } };
  const open = openDecision(state);
  if (open !== undefined) {
    const what = open.commands.includes('approve') ? 'approve' : 'decide';
    return { needs: { what, step: open.step, until: open.until, detail: open.reasons.join('; ') } };
  }
  if (state.suspended !== undefined) return { needs: { what: 'resume', detail: `suspended: ${state.suspended}` } };
  return state.paused ? { needs: { what: 'resume', detail: 'paused' } } : {};
}
