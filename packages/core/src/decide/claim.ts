import { act, type Deciding, emit } from './deciding.ts';
import type { Claim } from './decision.ts';

/** The step's name under which the claim stands in the log. */
export const CLAIM = 'claim';

/** Takes all targets at once; true once they are held. A refusal is in the state and ends the rollout. */
export function decideClaim(turn: Deciding): boolean {
  const { state } = turn;
  if (state.claim.held) return true;
  const targets = [...state.regions.values()].flatMap(({ target }) => target ?? []);
  if (state.claim.open === undefined && state.claim.tries > 0) {
    emit(turn, { type: 'claim-held', targets });
    return false;
  }
  const key = `${state.id}/${CLAIM}`;
  const id = state.claim.open?.effect ?? `${key}#${state.claim.tries + 1}`;
  const effect: Claim = {
    id,
    key,
    step: CLAIM,
    region: '',
    method: 'claim',
    targets,
    timeoutMs: turn.plan.limits.callMs,
  };
  act(turn, effect);
  return false;
}
