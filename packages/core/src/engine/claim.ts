import { seedOf } from '../plan/step-key.ts';
import { act, type DecisionContext, emit, waitFor } from './context.ts';
import type { Claim, Refusal } from './effect.ts';
import { nextLookAt } from './polling.ts';

/** The step's name under which the claim stands in the log. */
const CLAIM = 'claim';

/** Takes all targets at once, or waits for them; true once they are held. A refusal is in the state and ends the rollout. */
export function decideClaim(context: DecisionContext): boolean {
  const { plan, state, live } = context;
  if (state.claim.held) return true;
  const targets = [
    ...state.regions.flatMap(({ target }) => target ?? []),
    ...(plan.routing ? [plan.routing.target] : []),
  ];
  if (state.claim.open === undefined && state.claim.tries > 0) {
    emit(context, { type: 'claim-held', targets });
    return false;
  }
  const key = `${state.id}/${state.nonce}/${CLAIM}`;
  const id = state.claim.open?.effect ?? `${key}#${state.claim.tries + 1}`;
  const effect: Claim = {
    id,
    key,
    step: CLAIM,
    target: { of: 'rollout' },
    method: 'claim',
    targets,
    ...(live.supersedes === true && { supersede: { asked: state.claim.supersedes ?? [] } }),
    timeoutMs: context.plan.limits.callMs,
  };
  const look = context.live.readings[id];
  if (look?.outcome.kind === 'refused') waitForTargets(context, effect, look.at, look.outcome);
  else act(context, effect);
  return false;
}

/** How long to wait for another rollout's targets, in milliseconds. Who supersedes waits without end, unless a limit was given. */
function patienceMs({ state, live }: DecisionContext, { holder, why }: Refusal): number {
  // Its own target, named twice: nobody else gives it back. And what cannot be aborted here stays where it is.
  if (holder === state.id || why !== undefined) return 0;
  return live.busyForMs ?? (live.supersedes === true ? Number.POSITIVE_INFINITY : 0);
}

/** Asks for the targets again as time passes, under the same intent, so that the log does not grow; in the end the rollout is refused. */
function waitForTargets(context: DecisionContext, effect: Claim, at: number, by: Refusal): void {
  const { state } = context;
  const { holder, target, why, isAsked = false, againInMs } = by;
  const { waitingSince, supersedes = [] } = state.claim;
  const giveUpAt = (waitingSince ?? at) + patienceMs(context, by);
  if (at >= giveUpAt) {
    const refused = { holder, target, ...(why !== undefined && { why }) };
    return emit(context, { type: 'effect-end', effect: effect.id, step: CLAIM, tries: 1, refused });
  }
  if (isAsked && !supersedes.includes(holder))
    return emit(context, { type: 'claim-waiting', holder, target, supersedes: true });
  if (waitingSince === undefined) return emit(context, { type: 'claim-waiting', holder, target });
  const lookAt = nextLookAt({ at }, waitingSince, undefined, seedOf(state, effect.key));
  const next = Math.min(againInMs === undefined ? lookAt : at + againInMs, giveUpAt);
  if (context.now >= next) act(context, effect);
  else waitFor(context, { for: 'claim', until: next, detail: `rollout ${holder} holds ${target}${doingOf(by)}` });
}

/** What the other rollout does meanwhile, as far as who supersedes it knows. */
function doingOf({ isAsked, isRollingBack }: Refusal): string {
  if (isRollingBack === true) return ' and is rolling back';
  return isAsked === true ? ' and was asked to abort' : '';
}

/** False while a claim is being taken by a rollout that is ending: it ends no sooner than its claim does. */
export function isClaimClosed(context: DecisionContext): boolean {
  const { open } = context.state.claim;
  if (context.ending === undefined || open === undefined) return true;
  if (context.live.inFlight[open.effect] !== undefined)
    waitFor(context, { for: 'claim', detail: 'the targets are being claimed' });
  // Whoever asked is gone. If it was taken all the same, the end of the rollout gives it back.
  else emit(context, { type: 'effect-end', effect: open.effect, step: CLAIM, tries: 0, abandoned: true });
  return false;
}
