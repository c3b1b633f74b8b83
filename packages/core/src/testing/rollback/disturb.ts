import { err } from 'neverthrow';
import { type Answer, type Call, type Provider, providerError } from '../../provider/contract.ts';

/** What happens at one call: it is refused with a permanent error, or somebody aborts the rollout during the call. */
export type Disturbance = 'refused' | 'aborted';

/** A provider with one disturbed call. */
export interface Disturbed {
  readonly provider: Provider;
  /** The disturbed call; undefined until it was made. */
  hit(): string | undefined;
}

const METHODS = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const;

/** Disturbs the `at`-th call of a provider, counted from 1. `abort` aborts the rollout. */
export function disturb(provider: Provider, at: number, how: Disturbance, abort: () => void): Disturbed {
  let calls = 0;
  let hit: string | undefined;
  const disturbed: Record<string, unknown> = { ...provider };
  for (const method of METHODS) {
    const original = provider[method] as (request: unknown, call: Call) => Answer<unknown>;
    disturbed[method] = async (request: unknown, call: Call) => {
      calls += 1;
      if (calls !== at) return original.call(provider, request, call);
      hit = `call ${at}, ${method}`;
      if (how === 'refused')
        return err(providerError({ kind: 'permission', message: `${method} was refused on purpose` }));
      abort();
      return original.call(provider, request, call);
    };
  }
  return { provider: disturbed as unknown as Provider, hit: () => hit };
}
