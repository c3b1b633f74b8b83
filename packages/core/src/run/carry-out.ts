import type { Clock } from '../clock/clock.ts';
import type { Change, Claim, Effect, Outcome, Read } from '../engine/decision.ts';
import { isRead } from '../engine/intents.ts';
import type { EventBody } from '../events/rollout-event.ts';
import { judgeVerification } from '../gates/judge-verification.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';
import { copyData } from '../json/copy-data.ts';
import type { Plan, PlannedRegion } from '../plan/plan.ts';
import type { Call } from '../provider/v1/call.ts';
import type { Provider } from '../provider/v1/provider.ts';
import { type ProviderError, providerError } from '../provider/v1/provider-error.ts';
import type { Sample } from '../provider/v1/sample.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import type { LabelledSample } from '../spec/samples.ts';
import type { SecretMask } from '../spec/secret-mask.ts';
import { messageOf } from '../text/message-of.ts';
import { type CallSetup, callProvider } from './call-provider.ts';

/** What effects are carried out with. */
export interface Means {
  readonly plan: Plan;
  readonly region: (key: string) => PlannedRegion | undefined;
  readonly providers: Readonly<Record<string, Provider>>;
  /** With what is expected of each answer. */
  readonly samples: readonly LabelledSample[];
  /** The same as providers are given them: one frozen copy for all, since they may be large. */
  readonly requests: () => readonly Sample[];
  readonly secrets: Readonly<Record<string, string>> | undefined;
  /** Of `secrets`. */
  readonly mask: SecretMask;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lease: () => Lease;
  /** Whether calls may still be made. */
  readonly mayCall: () => boolean;
}

type ReadOf<M extends Read['method']> = Read & { readonly method: M };

type EffectEnd = Extract<EventBody, { readonly type: 'effect-end' }>;

/** What became of an effect. */
export type Finished =
  | { readonly effect: Effect; readonly end: EffectEnd }
  /** `at`: when the look began. */
  | { readonly effect: Effect; readonly at: number; readonly outcome: Outcome }
  | { readonly effect: Effect; readonly journal: JournalError };

function setupOf<E extends Change | Read>(
  means: Means,
  effect: E,
  controller: AbortController,
): CallSetup<E['method']> | ProviderError {
  const region = means.region(effect.region);
  const provider = region === undefined ? undefined : means.providers[region.provider];
  if (region === undefined || provider === undefined) {
    return providerError({ kind: 'invalid', message: `there is no provider for ${effect.region}` });
  }
  const { method, key, timeoutMs } = effect;
  const { clock, mask, mayCall } = means;
  return { provider, method, mask, region: region.name, key, clock, timeoutMs, controller, mayCall };
}

/** What a call asks for. Every try gets copies, so that nothing which a provider does to them changes the engine's own. */
function invokeChange(means: Means, effect: Change, provider: Provider): (call: Call) => Promise<unknown> {
  const { deployment } = effect;
  switch (effect.method) {
    case 'deploy': {
      const region = means.region(effect.region);
      const model = region === undefined ? undefined : concreteModel(means.plan.spec.model, region, means.secrets);
      return async (call) => {
        if (model === undefined) throw new TypeError(`unknown region ${effect.region}`);
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

async function change(means: Means, effect: Change, controller: AbortController): Promise<Finished> {
  const end = { type: 'effect-end', effect: effect.id, step: effect.step, region: effect.region } as const;
  const setup = setupOf(means, effect, controller);
  if (!('provider' in setup)) return { effect, end: { ...end, tries: 0, error: setup } };
  const called = await callProvider(setup, invokeChange(means, effect, setup.provider));
  const { tries } = called;
  if (!('error' in called)) return { effect, end: { ...end, tries, handle: called.value } };
  const { error, abandoned } = called;
  return { effect, end: { ...end, tries, error, ...(abandoned ? { abandoned } : {}) } };
}

async function prepare(means: Means, effect: ReadOf<'prepare'>, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(means, effect, controller);
  const region = means.region(effect.region);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  if (region === undefined)
    return { kind: 'error', error: providerError({ kind: 'invalid', message: `unknown region ${effect.region}` }) };
  const model = concreteModel(means.plan.spec.model, region, means.secrets);
  if (model.isErr()) return { kind: 'error', error: model.error };
  const { provider } = setup;
  const called = await callProvider(setup, async (call) => provider.prepare({ model: copyData(model.value) }, call));
  return 'error' in called ? { kind: 'error', error: called.error } : { kind: 'prepared', prepared: called.value };
}

async function verify(means: Means, effect: ReadOf<'verify'>, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(means, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  const { deployment, probe } = effect;
  const { provider } = setup;
  const samples = means.requests();
  const called = await callProvider(setup, async (call) =>
    provider.verify({ deployment: copyData(deployment), samples }, call),
  );
  if ('error' in called) return { kind: 'error', error: called.error };
  // Of what served before, any answer will do: the labels are those of the new version.
  const verification = probe
    ? judgeVerification(undefined, samples, { ...called.value, version: undefined }, '')
    : judgeVerification(means.plan.spec.verify, means.samples, called.value, means.plan.spec.model.version);
  // The names of samples and of what is expected are the user's own, and may hold anything.
  const reasons = verification.reasons.map(means.mask.mask);
  return { kind: 'verification', verification: { ...verification, reasons } };
}

async function describe(means: Means, effect: ReadOf<'describe'>, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(means, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  const { provider } = setup;
  const called = await callProvider(setup, async (call) =>
    provider.describe({ deployment: copyData(effect.deployment) }, call),
  );
  return 'error' in called
    ? { kind: 'error', error: called.error }
    : { kind: 'observation', observation: called.value };
}

async function look(means: Means, effect: Read, controller: AbortController): Promise<Outcome> {
  switch (effect.method) {
    case 'prepare':
      return prepare(means, effect, controller);
    case 'verify':
      return verify(means, effect, controller);
    case 'describe':
      return describe(means, effect, controller);
    default:
      return effect satisfies never;
  }
}

async function claim(means: Means, effect: Claim): Promise<Finished> {
  const at = means.clock.now();
  const refuse = (holder: string, target: string): Finished => ({
    effect,
    at,
    outcome: { kind: 'claimed', holder, target },
  });
  const end = { type: 'effect-end', effect: effect.id, step: effect.step, region: '', tries: 1 } as const;
  const seen = new Set<string>();
  const twice = effect.targets.find((target) => seen.size === seen.add(target).size);
  const lease = means.lease();
  if (twice !== undefined) return refuse(lease.rolloutId, twice);
  const taken = await means.journal.claim(lease, effect.targets);
  if (taken.isOk()) return { effect, end };
  if (taken.error.kind !== 'claimed') return { effect, journal: taken.error };
  return refuse(taken.error.holder, taken.error.target);
}

async function finish(means: Means, effect: Effect, controller: AbortController): Promise<Finished> {
  if (effect.method === 'claim') return claim(means, effect);
  if (!isRead(effect)) return change(means, effect, controller);
  const at = means.clock.now();
  return { effect, at, outcome: await look(means, effect, controller) };
}

/** Whatever goes wrong beside the provider's answer, which was checked: it ends the effect, and not the rollout's process. */
function asUnusable(means: Means, effect: Effect, thrown: unknown): Finished {
  const message = means.mask.mask(`${effect.method} could not be carried out: ${messageOf(thrown)}`);
  if (effect.method === 'claim') return { effect, journal: { kind: 'failed', message } };
  const error = providerError({ kind: 'unexpected', message });
  if (isRead(effect)) return { effect, at: means.clock.now(), outcome: { kind: 'error', error } };
  const { id, step, region } = effect;
  return { effect, end: { type: 'effect-end', effect: id, step, region, tries: 1, error } };
}

/** Carries one effect out. It never rejects. */
export async function carryOut(means: Means, effect: Effect, controller: AbortController): Promise<Finished> {
  try {
    return await finish(means, effect, controller);
  } catch (thrown) {
    return asUnusable(means, effect, thrown);
  }
}
