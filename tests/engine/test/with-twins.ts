import { providerError } from '@landfall/core/provider';
import type { VirtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err, ok } from 'neverthrow';
import { SERVING } from './play.ts';

/** How the twin that a deployment is verified on goes away. */
export interface Twins {
  /** How long a removal takes. */
  readonly removalMs: number;
  /** Removals are refused. */
  readonly refused?: boolean | undefined;
}

/** The fake cloud, where each deployment has a twin beside it until it is asked to be removed. */
export function withTwins(clock: VirtualClock, { removalMs, refused = false }: Twins): FakeProvider {
  const fake = fakeProvider({ clock, ...SERVING });
  /** When the twin of a deployment is gone. */
  const goneAt = new Map<string, number>();
  return {
    ...fake,
    capabilities: { ...fake.capabilities, leftovers: true },
    async describe(request, call) {
      const seen = await fake.describe(request, call);
      const gone = goneAt.get(request.deployment.name);
      return seen.map((observation) => {
        if (observation.state !== 'ready' || observation.version !== '42' || (gone ?? Infinity) <= clock.now())
          return observation;
        const leftover = { ...observation, leftover: 'its twin' };
        return gone === undefined ? { ...leftover, needs: 'route' } : leftover;
      });
    },
    async route(request, call) {
      const { deployment, from, percent } = request;
      if (from !== percent) return fake.route(request, call);
      if (refused) return err(providerError({ kind: 'permission', message: 'no right to remove a twin' }));
      if (!goneAt.has(deployment.name)) goneAt.set(deployment.name, clock.now() + removalMs);
      return ok(deployment);
    },
  };
}
