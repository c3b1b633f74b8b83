import { type Change, type Claim, type Effect, type EffectEnd, isRead, type TableChange } from '../engine/effect.ts';
import type { Input } from '../engine/transition.ts';
import type { JournalError } from '../journal/journal.ts';
import { copyData } from '../json/copy-data.ts';
import { type Call, type Provider, providerError } from '../provider/contract.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import { messageOf } from '../text/message-of.ts';
import { blockedTargets } from './blocked-targets.ts';
import { callProvider } from './call-provider.ts';
import { changeTable } from './call-router.ts';
import { regionOfCall, setupOf } from './call-setup.ts';
import type { EffectContext } from './effect-context.ts';
import { makeRead } from './make-read.ts';
import { supersede } from './supersede.ts';

/** What became of a call: an input of the next turn, or the journal's error. */
export type EffectResult = Extract<Input, { readonly type: 'changed' | 'read' }> | { readonly journal: JournalError };

/** What a call asks for. Every try gets copies, so that nothing which a provider does to them changes the engine's own. */
function invokeChange(context: EffectContext, effect: Change, provider: Provider): (call: Call) => Promise<unknown> {
  const { deployment } = effect;
  switch (effect.method) {
    case 'deploy': {
      const region = regionOfCall(context, effect);
      const model = region === undefined ? undefined : concreteModel(context.plan.spec.model, region, context.secrets);
      return async (call) => {
        if (model === undefined) throw new TypeError('unknown region');
        if (model.isErr()) return model;
        return provider.deploy({ model: copyData(model.value), deployment: copyData(deployment) }, call);
      };
    }
    case 'route': {
      const { previous, from, percent } = effect;
      return async (call) =>
        provider.route({ deployment: copyData(deployment), previous: copyData(previous), from, percent }, call);
    }
    case 'monitor':
      return async (call) => provider.monitor({ deployment: copyData(deployment) }, call);
    case 'retire':
      return async (call) => provider.retire({ deployment: copyData(deployment) }, call);
    default:
      return effect satisfies never;
  }
}

async function change(context: EffectContext, effect: Change, controller: AbortController): Promise<EffectEnd> {
  const setup = setupOf(context, effect, controller);
  if (!('provider' in setup)) return { tries: 0, error: setup };
  const called = await callProvider(setup, invokeChange(context, effect, setup.provider));
  const { tries } = called;
  if (!('error' in called)) return { tries, handle: called.value };
  const { error, abandoned } = called;
  return { tries, error, ...(abandoned ? { abandoned } : {}) };
}

async function claim(context: EffectContext, effect: Claim): Promise<EffectEnd | { readonly journal: JournalError }> {
  const { lease } = context;
  const { targets } = effect;
  const seen = new Set<string>();
  const twice = targets.find((target) => seen.size === seen.add(target).size);
  if (twice !== undefined) return { tries: 1, refused: { holder: lease.rolloutId, target: twice } };
  const taken = await context.journal.claim(lease, targets);
  if (taken.isOk()) {
    // Read under the claim: no other rollout of these targets can end any more.
    const found = await blockedTargets(context, targets);
    if (found.isErr()) return { journal: found.error };
    return { tries: 1, ...(found.value.length > 0 && { blocked: found.value }) };
  }
  if (taken.error.kind !== 'claimed') return { journal: taken.error };
  const { holder, target } = taken.error;
  if (effect.supersede !== undefined && holder !== lease.rolloutId) return supersede(context, effect, taken.error);
  return { tries: 1, refused: { holder, target } };
}

async function changing(
  context: EffectContext,
  effect: Change | TableChange | Claim,
  controller: AbortController,
): Promise<EffectEnd | { readonly journal: JournalError }> {
  if (effect.method === 'claim') return claim(context, effect);
  if (effect.method === 'enter' || effect.method === 'leave') return changeTable(context, effect, controller);
  return change(context, effect, controller);
}

async function finish(context: EffectContext, effect: Effect, controller: AbortController): Promise<EffectResult> {
  if (isRead(effect)) {
    const startedAt = context.clock.now();
    return { type: 'read', effect: effect.id, startedAt, outcome: await makeRead(context, effect, controller) };
  }
  const end = await changing(context, effect, controller);
  return 'journal' in end ? end : { type: 'changed', effect: effect.id, end };
}

/** Whatever goes wrong beside the provider's answer, which was checked: it ends the call, and not the rollout's process. */
function asUnusable(context: EffectContext, effect: Effect, thrown: unknown): EffectResult {
  const message = context.mask.mask(`${effect.method} could not be carried out: ${messageOf(thrown)}`);
  if (effect.method === 'claim') return { journal: { kind: 'failed', message } };
  const error = providerError({ kind: 'unexpected', message });
  if (!isRead(effect)) return { type: 'changed', effect: effect.id, end: { tries: 1, error } };
  return { type: 'read', effect: effect.id, startedAt: context.clock.now(), outcome: { kind: 'error', error } };
}

/** Makes one call, and gives the input that it ends as, or the error of the journal that it met. Aborting `controller` ends the wait for a read. It never rejects. */
export async function carryOut(
  context: EffectContext,
  effect: Effect,
  controller: AbortController,
): Promise<EffectResult> {
  try {
    return await finish(context, effect, controller);
  } catch (thrown) {
    return asUnusable(context, effect, thrown);
  }
}
