import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, deadlineOf } from '../context.ts';
import type { Read } from '../effect.ts';
import { fail } from '../end-step.ts';
import { describeObservation } from '../goal.ts';
import { type Look, readingId } from '../live.ts';
import { describeOf, lookAgain } from '../look-again.ts';

/** What a look says of the fallback; `unclear` may be clearer later. */
type Finding = { readonly is: 'healthy' } | { readonly is: 'unhealthy' | 'unclear'; readonly observed: string };

const HEALTHY: Finding = { is: 'healthy' };

function judge(outcome: Look['outcome'], method: Read['method']): Finding {
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
    case 'health':
    case 'reading':
    case 'table':
    case 'refused':
      return HEALTHY;
    default:
      return outcome satisfies never;
  }
}

/** True once a look found it healthy. What stays unclear until the step's deadline counts as unhealthy. */
function ask(context: DecisionContext, step: StepState, read: Read): boolean {
  const look = context.live.readings[read.id];
  if (look === undefined) {
    act(context, read);
    return false;
  }
  const finding = judge(look.outcome, read.method);
  if (finding.is === 'healthy') return true;
  const { is, observed } = finding;
  if (is === 'unhealthy' || look.at >= deadlineOf(context, step))
    fail(context, step, { kind: 'fallback-unhealthy', observed });
  else lookAgain(context, step, look, read, { since: step.startedAt }, () => observed);
  return false;
}

/** Whether the previous deployment can take the traffic back: described, and probed where samples exist. Where it cannot, the step fails and traffic stays where it is. */
export function isFallbackHealthy(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  key: string,
): boolean {
  const of = { ...describeOf(context, step, region, key), deployment: region.previous };
  if (!ask(context, step, { ...of, method: 'describe', id: readingId(step.planned.id, 'previous') })) return false;
  if (context.plan.samples === null || context.live.cannotProbe === true) return true;
  return ask(context, step, { ...of, method: 'verify', probe: true, id: readingId(step.planned.id, 'probe') });
}
