import { err, ok, type Result } from 'neverthrow';
import type { Capabilities } from '../provider/contract.ts';
import { withLoggedNumbers } from './check-capabilities.ts';
import { checkProvider } from './check-provider.ts';
import type { Plan, PlannedProvider } from './plan.ts';
import type { IncompatibleProvider } from './plan-error.ts';
import type { Providers } from './plan-options.ts';
import { plannedProvider } from './planned-provider.ts';

/** Today's capabilities of the providers, and warnings about them. */
export interface TodaysProviders {
  readonly providers: Plan['providers'];
  readonly warnings: readonly string[];
}

/**
 * The providers' capabilities today, for a plan that was made earlier. Names, `expectedMs` and `settleMs` may differ from the plan; a number that is not valid
 * is replaced by the plan's, with a warning. Fails if a `needed` provider is missing, or if a capability that the plan depends on has changed.
 */
export function todaysProviders(
  plan: Plan,
  given: Providers,
  needed: (key: string) => boolean,
): Result<TodaysProviders, IncompatibleProvider> {
  const providers: Record<string, PlannedProvider> = {};
  const warnings: string[] = [];
  for (const [key, logged] of Object.entries(plan.providers)) {
    if (!needed(key)) {
      providers[key] = logged;
      continue;
    }
    const provider = given[key];
    const { capabilities, replaced } = withLoggedNumbers(provider?.capabilities, logged);
    const message = checkProvider(key, provider, capabilities);
    if (provider === undefined || message !== undefined)
      return err({ kind: 'incompatible-provider', provider: key, message: message ?? '' });
    const today = plannedProvider(provider.name, capabilities as Capabilities);
    const lost = lostCapability(key, logged, today);
    if (lost !== undefined) return err({ kind: 'incompatible-provider', provider: key, message: lost });
    for (const field of replaced)
      warnings.push(
        `Provider '${key}' no longer has a valid number in capabilities.${field}; the rollout continues with the number that it started with.`,
      );
    providers[key] = today;
  }
  return ok({ providers, warnings });
}

/** A capability that the plan depends on and that has changed. */
function lostCapability(key: string, logged: PlannedProvider, today: PlannedProvider): string | undefined {
  const advice = 'Continue the rollout with the settings that it started with.';
  if (logged.traffic !== today.traffic)
    return `Provider '${key}' had capabilities.traffic '${logged.traffic}' when this rollout started, and has '${today.traffic}' now. ${advice}`;
  if (logged.retires !== false && today.retires === false)
    return `Provider '${key}' could remove deployments when this rollout started, and now has capabilities.retires false. ${advice}`;
  return undefined;
}
