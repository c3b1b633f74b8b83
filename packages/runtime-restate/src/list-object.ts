import type { KeptRollout } from '@landfall/core/journal';
import { handlers, type ObjectContext, type ObjectSharedContext, object } from '@restatedev/restate-sdk';
import type { ListHandlers } from './handlers.ts';
import type { ObjectNames } from './object-names.ts';
import { KEPT_SHORT } from './retention.ts';

const LAZY = { enableLazyState: true } as const;

/** The rollouts of one part of the list. */
async function listed(ctx: ObjectSharedContext): Promise<readonly KeptRollout[]> {
  const rollouts: KeptRollout[] = [];
  for (const id of await ctx.stateKeys()) {
    const rollout = await ctx.get<KeptRollout>(id);
    if (rollout !== null) rollouts.push(rollout);
  }
  return rollouts;
}

/** The list of rollouts, in parts, so that no start waits for all others. */
export function listObject({ list }: ObjectNames) {
  return object({
    ...list,
    handlers: {
      put: handlers.object.exclusive(LAZY, async (ctx: ObjectContext, rollout: KeptRollout) => {
        ctx.set(rollout.id, rollout);
      }),
      list: handlers.object.shared(listed),
      prune: async (ctx: ObjectContext, endedBefore: number) => {
        const old = (await listed(ctx)).filter(
          ({ outcome, updatedAt }) => outcome !== undefined && updatedAt < endedBefore,
        );
        for (const { id } of old) ctx.clear(id);
        return old.map(({ id }) => id);
      },
    } satisfies ListHandlers,
    options: KEPT_SHORT,
  });
}
