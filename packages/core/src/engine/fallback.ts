import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type Deciding, deadlineOf } from './deciding.ts';
import type { Outcome, Read } from './decision.ts';
import { fail } from './end-step.ts';
import { describeObservation } from './goal.ts';
import { describeOf, lookAgain } from './look-again.ts';

/** What a look says of the fallback; `unclear` may be clearer later. */
type Finding = { readonly is: 'healthy' } | { readonly is: 'unhealthy' | 'unclear'; readonly observed: string };

const HEALTHY: Finding = { is: 'healthy' };

function judge(outcome: Outcome, method: Read['method']): Finding {
  switch (outcome.kind) {
    case 'error':
      // A cloud that cannot ask a version without traffic has no probe to fail; what `describe` said of it stands.
      if (outcome.error.kind === 'unsupported' && method === 'verify') return HEALTHY;
      return { is: outcome.error.retryable ? 'unclear' : 'unhealthy', observed: outcome.error.message };
    case 'observation': {
      const { state } = outcome.observation;
      if (state === 'ready') return HEALTHY;
      return {
        is: state === 'pending' ? 'unclear' : 'unhealthy',
        observed: describeObservation(outcome.observation, undefined),
      };
    }
    case 'verification': {
      const { verdict, reasons } = outcome.verification;
      if (verdict === 'pass') return HEALTHY;
      return {
        is: verdict === 'error' ? 'unclear' : 'unhealthy',
        observed: `its probe: ${reasons.slice(0, 2).join('; ')}`,
      };
    }
    case 'prepared':
    case 'claimed':
      return HEALTHY;
    default:
      return outcome satisfies never;
  }
}

/** True once a look found it healthy. What stays unclear until the step's deadline counts as unhealthy. */
function ask(turn: Deciding, s: StepState, read: Read): boolean {
  const look = turn.live.readings.get(read.id);
  if (look === undefined) {
    act(turn, read);
    return false;
  }
  const finding = judge(look.outcome, read.method);
  if (finding.is === 'healthy') return true;
  const { is, observed } = finding;
  if (is === 'unhealthy' || look.at >= deadlineOf(turn, s)) fail(turn, s, { kind: 'fallback-unhealthy', observed });
  else lookAgain(turn, s, look, read, { since: s.startedAt }, () => observed);
  return false;
}

/** Whether what served before can take the traffic back: described, and probed where samples exist. Where it cannot, the step fails and traffic is held. */
export function isFallbackHealthy(turn: Deciding, s: StepState, region: RegionState, key: string): boolean {
  const of = { ...describeOf(turn, s, region, key), deployment: region.previous };
  if (!ask(turn, s, { ...of, method: 'describe', id: `${s.step.id}#previous@${s.attempt}` })) return false;
  if (turn.plan.samples === null) return true;
  return ask(turn, s, { ...of, method: 'verify', probe: true, id: `${s.step.id}#probe@${s.attempt}` });
}
