import type { Change, Read } from '../engine/effect.ts';
import type { PlannedRegion } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import { type ProviderError, providerError } from '../provider/contract.ts';
import { placeOf } from '../state/find.ts';
import type { SourceRead } from './ask-source.ts';
import type { CallSetup } from './call-provider.ts';
import type { EffectContext } from './effect-context.ts';

/** A read that a provider answers. */
type ProviderRead = Exclude<Read, SourceRead | { readonly method: 'read-table' | 'read-entry' }>;

/** The planned region that a call is about. */
export function regionOfCall({ plan }: EffectContext, { target }: Change | Read): PlannedRegion | undefined {
  const place = placeOf(plan, regionOf(target));
  return place === undefined ? undefined : plan.regions[place];
}

/** How a call to a provider is made; an error if there is no provider for its region. */
export function setupOf<E extends Change | ProviderRead>(
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
