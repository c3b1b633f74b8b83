import type { Outcome, Read } from '../engine/effect.ts';
import { judgeVerification } from '../gates/judge-verification.ts';
import { copyData } from '../json/copy-data.ts';
import { providerError } from '../provider/contract.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import { askSource, type SourceRead } from './ask-source.ts';
import { callProvider } from './call-provider.ts';
import { askTable } from './call-router.ts';
import { regionOfCall, setupOf } from './call-setup.ts';
import type { EffectContext } from './effect-context.ts';

type ReadOf<M extends Read['method']> = Read & { readonly method: M };

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

/** Makes a call that only reads. */
export async function makeRead(context: EffectContext, effect: Read, controller: AbortController): Promise<Outcome> {
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
    case 'read-table':
    case 'read-entry':
      return askTable(context, effect, controller);
    case 'source-counts':
    case 'source-value':
      return askOwnMetrics(context, effect, controller);
    default:
      return effect satisfies never;
  }
}
