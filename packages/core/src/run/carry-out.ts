import type { Clock } from '../clock/clock.ts';
import type { Change, Claim, Effect, Outcome, Read } from '../decide/decision.ts';
import { isRead } from '../decide/intents.ts';
import type { EventBody, Handle } from '../events/rollout-event.ts';
import { judgeVerification } from '../gates/judge-verification.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';
import type { Plan, PlannedRegion } from '../plan/plan.ts';
import type { Call } from '../provider/v1/call.ts';
import type { Prepared } from '../provider/v1/prepared.ts';
import type { Answer, Provider } from '../provider/v1/provider.ts';
import { type ProviderError, providerError } from '../provider/v1/provider-error.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import type { LabelledSample } from '../spec/samples.ts';
import { type CallSetup, callProvider } from './call-provider.ts';
import { checkAnswer } from './check-answer.ts';
import { holdsSecret, maskSecrets } from './mask-secrets.ts';

/** What effects are carried out with. */
export interface Means {
  readonly plan: Plan;
  readonly region: (key: string) => PlannedRegion | undefined;
  readonly providers: Readonly<Record<string, Provider>>;
  readonly samples: readonly LabelledSample[];
  readonly secrets: Readonly<Record<string, string>> | undefined;
  /** The values of `secrets` that are long enough to be told from ordinary text. */
  readonly confidential: readonly string[];
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lease: () => Lease;
  /** Whether calls may still be made. */
  readonly mayCall: () => boolean;
}

type EffectEnd = Extract<EventBody, { readonly type: 'effect-end' }>;

/** What became of an effect. */
export type Finished =
  | { readonly effect: Effect; readonly end: EffectEnd }
  /** `at`: when the look began. */
  | { readonly effect: Effect; readonly at: number; readonly outcome: Outcome }
  | { readonly effect: Effect; readonly journal: JournalError };

function setupOf(means: Means, effect: Change | Read, controller: AbortController): CallSetup | ProviderError {
  const region = means.region(effect.region);
  const provider = region === undefined ? undefined : means.providers[region.provider];
  if (region === undefined || provider === undefined) {
    return providerError({ kind: 'invalid', message: `there is no provider for ${effect.region}` });
  }
  const { method, key, timeoutMs } = effect;
  return {
    provider,
    method,
    region: region.name,
    key,
    clock: means.clock,
    timeoutMs,
    controller,
    mayCall: means.mayCall,
  };
}

/** A handle as the log keeps it: what it will be after a crash is what it is now. */
function asJson(handle: unknown): Handle {
  return (handle === undefined ? null : JSON.parse(JSON.stringify(handle))) as Handle;
}

function invokeChange(means: Means, effect: Change, provider: Provider): (call: Call) => Answer<unknown> {
  const { deployment } = effect;
  switch (effect.method) {
    case 'deploy': {
      const region = means.region(effect.region);
      const model = region === undefined ? undefined : concreteModel(means.plan.spec.model, region, means.secrets);
      return async (call) => {
        if (model === undefined) throw new TypeError(`unknown region ${effect.region}`);
        return model.isErr() ? model.map(() => null) : provider.deploy({ model: model.value, deployment }, call);
      };
    }
    case 'route': {
      const { previous, from, percent } = effect;
      return (call) => provider.route({ deployment, previous, from, percent }, call);
    }
    case 'monitor':
      return (call) => provider.monitor({ deployment }, call);
    case 'retire':
      return (call) => provider.retire({ deployment }, call);
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
  if ('error' in called) {
    const error = maskSecrets(called.error, means.confidential);
    return { effect, end: { ...end, tries, error, ...(called.abandoned ? { abandoned: true } : {}) } };
  }
  if (holdsSecret(called.value, means.confidential)) {
    const message = `${setup.provider.name}.${effect.method} gave a handle with a secret value in it, which the log must not hold`;
    return { effect, end: { ...end, tries, error: providerError({ kind: 'invalid', message }) } };
  }
  return { effect, end: { ...end, tries, handle: asJson(called.value) } };
}

async function prepare(means: Means, effect: Read, setup: CallSetup): Promise<Outcome> {
  const region = means.region(effect.region);
  if (region === undefined)
    return { kind: 'error', error: providerError({ kind: 'invalid', message: `unknown region ${effect.region}` }) };
  const model = concreteModel(means.plan.spec.model, region, means.secrets);
  if (model.isErr()) return { kind: 'error', error: model.error };
  const called = await callProvider(setup, async (call) =>
    checkAnswer('prepare', await setup.provider.prepare({ model: model.value }, call)),
  );
  if ('error' in called) return { kind: 'error', error: called.error };
  const { deployment, previous, target, findings } = called.value;
  const prepared: Prepared<Handle> = { target, findings, deployment: asJson(deployment), previous: asJson(previous) };
  if (!holdsSecret([deployment, previous, target], means.confidential)) return { kind: 'prepared', prepared };
  const message = `${setup.provider.name}.prepare gave a handle with a secret value in it, which the log must not hold`;
  return { kind: 'error', error: providerError({ kind: 'invalid', message }) };
}

async function verify(means: Means, effect: Read & { readonly method: 'verify' }, setup: CallSetup): Promise<Outcome> {
  const { deployment, probe } = effect;
  const samples = means.samples.map(({ input, contentType, encoding }) => ({ input, contentType, encoding }));
  const called = await callProvider(setup, async (call) =>
    checkAnswer('verify', await setup.provider.verify({ deployment, samples }, call)),
  );
  if ('error' in called) return { kind: 'error', error: called.error };
  // Of what served before, any answer will do: the labels are those of the new version.
  const verification = probe
    ? judgeVerification(undefined, samples, { ...called.value, version: undefined }, '')
    : judgeVerification(means.plan.spec.verify, means.samples, called.value, means.plan.spec.model.version);
  return { kind: 'verification', verification };
}

async function look(means: Means, effect: Read, controller: AbortController): Promise<Outcome> {
  const setup = setupOf(means, effect, controller);
  if (!('provider' in setup)) return { kind: 'error', error: setup };
  switch (effect.method) {
    case 'prepare':
      return prepare(means, effect, setup);
    case 'verify':
      return verify(means, effect, setup);
    case 'describe': {
      const { deployment } = effect;
      const called = await callProvider(setup, async (call) =>
        checkAnswer('describe', await setup.provider.describe({ deployment }, call)),
      );
      return 'error' in called
        ? { kind: 'error', error: called.error }
        : { kind: 'observation', observation: called.value };
    }
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
  const outcome = await look(means, effect, controller);
  return { effect, at, outcome: maskSecrets(outcome, means.confidential) };
}

/** An answer that could not be taken in: a handle that is no JSON, a hole in a list. It is a bug of whoever gave it, and named as theirs. */
function asUnusable(means: Means, effect: Effect, thrown: unknown): Finished {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `${effect.method} gave an answer that cannot be used: ${reason}`;
  if (effect.method === 'claim') return { effect, journal: { kind: 'failed', message } };
  const error = maskSecrets(providerError({ kind: 'unexpected', message }), means.confidential);
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
