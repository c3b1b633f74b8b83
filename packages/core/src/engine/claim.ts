import { seedOf } from '../plan/step-key.ts';
import { act, type Deciding, emit, waitFor } from './deciding.ts';
import type { Claim } from './decision.ts';
import { nextLookAt } from './polling.ts';

/** The step's name under which the claim stands in the log. */
const CLAIM = 'claim';

/** Takes all targets at once, or waits for them; true once they are held. A refusal is in the state and ends the rollout. */
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
  const look = turn.live.readings.get(id);
  if (look?.outcome.kind === 'claimed') waitForTargets(turn, effect, look.at, look.outcome);
  else act(turn, effect);
  return false;
}

/** Asks for the targets again as time passes, under the same intent, so that the log does not grow; in the end the rollout is refused. */
function waitForTargets(
  turn: Deciding,
  effect: Claim,
  at: number,
  by: { readonly holder: string; readonly target: string },
): void {
  const { state, live } = turn;
  const { holder, target } = by;
  const { waitingSince } = state.claim;
  // Its own target, named twice: nobody else gives it back.
  const busyForMs = holder === state.id ? 0 : (live.busyForMs ?? 0);
  const giveUpAt = (waitingSince ?? at) + busyForMs;
  const { id, step, region } = effect;
  if (at >= giveUpAt)
    return emit(turn, { type: 'effect-end', effect: id, step, region, tries: 1, refused: { holder, target } });
  if (waitingSince === undefined) return emit(turn, { type: 'claim-waiting', holder, target });
  const next = Math.min(nextLookAt({ at }, waitingSince, undefined, seedOf(state, effect.key)), giveUpAt);
  if (turn.now >= next) act(turn, effect);
  else waitFor(turn, { for: 'claim', until: next, detail: `rollout ${holder} holds ${target}` });
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
