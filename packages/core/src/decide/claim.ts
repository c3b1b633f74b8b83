import { act, type Deciding, emit, waitFor } from './deciding.ts';
import type { Claim } from './decision.ts';

/** The step's name under which the claim stands in the log. */
const CLAIM = 'claim';

/** Takes all targets at once; true once they are held. A refusal is in the state and ends the rollout. */
export function decideClaim(turn: Deciding): boolean {
  const { state } = turn;
  if (state.claim.held) return true;
  const targets = [...state.regions.values()].flatMap(({ target }) => target ?? []);
  if (state.claim.open === undefined && state.claim.tries > 0) {
    emit(turn, { type: 'claim-held', targets });
    return false;
  }
  const key = `${state.id}/${state.nonce}/${CLAIM}`;
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

/** False while a claim is being taken by a rollout that is ending: it ends no sooner than its claim does. */
export function isClaimClosed(turn: Deciding): boolean {
  const { open } = turn.state.claim;
  if (turn.ending === undefined || open === undefined) return true;
  if (turn.live.inFlight.has(open.effect)) waitFor(turn, { for: 'claim', detail: 'the targets are being claimed' });
  // Whoever asked is gone. If it was taken all the same, the end of the rollout gives it back.
  else emit(turn, { type: 'effect-end', effect: open.effect, step: CLAIM, region: '', tries: 0, abandoned: true });
  return false;
}
