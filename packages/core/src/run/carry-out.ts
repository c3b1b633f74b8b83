import type { Clock } from '../clock/clock.ts';
import {
  type Change,
  type Claim,
  type Effect,
  type EffectEnd,
  isRead,
  type Outcome,
  type Read,
} from '../engine/effect.ts';
import type { Input } from '../engine/transition.ts';
import { judgeVerification } from '../gates/judge-verification.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';
import { copyData } from '../json/copy-data.ts';
import type { MetricSource } from '../metrics/metric-source.ts';
import type { Plan, PlannedRegion } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import { type Call, type Provider, type ProviderError, providerError, type Sample } from '../provider/contract.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import type { LabelledSample } from '../spec/samples.ts';
import type { SecretMask } from '../spec/secret-mask.ts';
import { placeOf } from '../state/find.ts';
import { messageOf } from '../text/message-of.ts';
import { askSource, type SourceRead } from './ask-source.ts';
import { type CallSetup, callProvider } from './call-provider.ts';

/** What calls are made with. */
export interface EffectContext {
  readonly plan: Plan;
  readonly providers: Readonly<Record<string, Provider>>;
  /** With what is expected of each answer. */
  readonly samples: readonly LabelledSample[];
  /** The same as providers are given them: one frozen copy for all, since they may be large. */
  readonly requests: () => readonly Sample[];
  /** The user's own metrics. */
  readonly metrics: MetricSource | undefined;
  readonly secrets: Readonly<Record<string, string>> | undefined;
  /** Of `secrets`. */
  readonly mask: SecretMask;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lease: Lease;
  /** Whether calls may still be made. */
  readonly mayCall: () => boolean;
}

type ReadOf<M extends Read['method']> = Read & { readonly method: M };

/** What became of a call: an input of the next turn, or the journal's error. */
export type EffectResult = Extract<Input, { readonly type: 'changed' | 'read' }> | { readonly journal: JournalError };

/** The planned region that a call is about. */
function regionOfCall({ plan }: EffectContext, { target }: Change | Read): PlannedRegion | undefined {
  const place = placeOf(plan, regionOf(target));
  return place === undefined ? undefined : plan.regions[place];
}

function setupOf<E extends Change | Exclude<Read, SourceRead>>(
  context: EffectContext,
  effect: E,
  controller: AbortController,
): CallSetup<E['method']> | ProviderError {
  const region = regionOfCall(context, effect);
  const provider = region === undefined ? undefined : context.providers[region.provider];
  if (region === undefined || provider === undefined) {
    return providerError({ kind: 'invalid', message: `there is no provider for ${region?.key ?? 'this region'}` });
  }
  const { method, key, timeoutMs } = effect;
  const { clock, mask, mayCall } = context;
  return { provider, method, mask, region: region.name, key, clock, timeoutMs, controller, mayCall };
}

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

async function prepare(
  context: EffectContext,
  effect: ReadOf<'prepare'>,
  controller: AbortController,
): Promise<Outcome> {
  const setup = setupOf(context, effect, controller);
  const region = regionOfCall(context, effect);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  if (region === undefined)
    return { kind: 'error', error: providerError({ kind: 'invalid', message: 'unknown region' }) };
  const model = concreteModel(context.plan.spec.model, region, context.secrets);
  if (model.isErr()) return { kind: 'error', error: model.error };
  const { provider } = setup;
  const called = await callProvider(setup, async (call) => provider.prepare({ model: copyData(model.value) }, call));
  return 'error' in called ? { kind: 'error', error: called.error } : { kind: 'prepared', prepared: called.value };
}

async function verify(context: EffectContext, effect: ReadOf<'verify'>, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(context, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  const { deployment, probe } = effect;
  const { provider } = setup;
  const samples = context.requests();
  const called = await callProvider(setup, async (call) =>
    provider.verify({ deployment: copyData(deployment), samples }, call),
  );
  if ('error' in called) return { kind: 'error', error: called.error };
  // Of the previous deployment, any answer will do: the labels are those of the new version.
  const verification = probe
    ? judgeVerification(undefined, samples, { ...called.value, version: undefined }, '')
    : judgeVerification(context.plan.spec.verify, context.samples, called.value, context.plan.spec.model.version);
  // The names of samples and of what is expected are the user's own, and may hold anything.
  const reasons = verification.reasons.map(context.mask.mask);
  return { kind: 'verification', verification: { ...verification, reasons } };
}

async function describe(
  context: EffectContext,
  effect: ReadOf<'describe'>,
  controller: AbortController,
): Promise<Outcome> {
  const setup = setupOf(context, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  const { provider } = setup;
  const called = await callProvider(setup, async (call) =>
    provider.describe({ deployment: copyData(effect.deployment) }, call),
  );
  return 'error' in called
    ? { kind: 'error', error: called.error }
    : { kind: 'observation', observation: called.value };
}

async function health(context: EffectContext, effect: ReadOf<'health'>, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(context, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  const { provider } = setup;
  const { from, to, slowerThanMs } = effect;
  const called = await callProvider(setup, async (call) =>
    provider.health?.({ deployment: copyData(effect.deployment), from, to, slowerThanMs }, call),
  );
  return 'error' in called ? { kind: 'error', error: called.error } : { kind: 'health', health: called.value };
}

async function metric(context: EffectContext, effect: ReadOf<'metric'>, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(context, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  const { provider } = setup;
  const { query } = effect;
  const called = await callProvider(setup, async (call) =>
    provider.metric?.({ deployment: copyData(effect.deployment), query: copyData(query) }, call),
  );
  return 'error' in called ? { kind: 'error', error: called.error } : { kind: 'reading', reading: called.value };
}

async function askOwnMetrics(
  context: EffectContext,
  effect: SourceRead,
  controller: AbortController,
): Promise<Outcome> {
  const { metrics: source, clock, mask, plan } = context;
  const region = regionOfCall(context, effect);
  if (source !== undefined && region !== undefined)
    return askSource({ source, region, model: plan.spec.model.name, mask, clock, controller }, effect);
  const message = `there is no options.metrics that answers '${effect.metric}'`;
  return { kind: 'error', error: providerError({ kind: 'invalid', message }) };
}

async function look(context: EffectContext, effect: Read, controller: AbortController): Promise<Outcome> {
  switch (effect.method) {
    case 'prepare':
      return prepare(context, effect, controller);
    case 'verify':
      return verify(context, effect, controller);
    case 'describe':
      return describe(context, effect, controller);
    case 'health':
      return health(context, effect, controller);
    case 'metric':
      return metric(context, effect, controller);
    case 'source-counts':
    case 'source-value':
      return askOwnMetrics(context, effect, controller);
    default:
      return effect satisfies never;
  }
}

async function claim(
  context: EffectContext,
  { targets }: Claim,
): Promise<EffectEnd | { readonly journal: JournalError }> {
  const { lease } = context;
  const seen = new Set<string>();
  const twice = targets.find((target) => seen.size === seen.add(target).size);
  if (twice !== undefined) return { tries: 1, refused: { holder: lease.rolloutId, target: twice } };
  const taken = await context.journal.claim(lease, targets);
  if (taken.isOk()) return { tries: 1 };
  if (taken.error.kind !== 'claimed') return { journal: taken.error };
  const { holder, target } = taken.error;
  return { tries: 1, refused: { holder, target } };
}

async function finish(context: EffectContext, effect: Effect, controller: AbortController): Promise<EffectResult> {
  if (isRead(effect)) {
    const startedAt = context.clock.now();
    return { type: 'read', effect: effect.id, startedAt, outcome: await look(context, effect, controller) };
  }
  const end = effect.method === 'claim' ? await claim(context, effect) : await change(context, effect, controller);
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
