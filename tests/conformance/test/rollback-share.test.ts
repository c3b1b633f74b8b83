import type { Provider } from '@landfall/core/provider';
import { rollbackRules, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';

/** The first rule with one call in a thousand disturbed, on a provider that says of a removal what is not so. */
function ruleFrom(from: number) {
  const clock = virtualClock();
  let fake: FakeProvider | undefined;
  const rollouts: { prepared: number }[] = [];
  const [rule] = rollbackRules({
    provider: () => {
      const made = fakeProvider({ clock });
      const rollout = { prepared: 0 };
      rollouts.push(rollout);
      fake = made;
      const removesNothing = {
        ...made,
        prepare: (...call: Parameters<FakeProvider['prepare']>) => {
          rollout.prepared += 1;
          return made.prepare(...call);
        },
        retire: async ({ deployment }: { readonly deployment: unknown }) => ok(deployment),
      };
      return removesNothing as unknown as Provider;
    },
    inventory: () => Object.fromEntries((fake?.running(clock.now()) ?? []).map(({ name, owner }) => [name, owner])),
    region: 'us-east-1',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:fraud', environment: {} }),
    clock,
    every: 1_000,
    from,
  });
  return { check: async () => rule?.check(), rollouts };
}

test('by default the first call is disturbed, before anything was made', async () => {
  const { check, rollouts } = ruleFrom(0);
  await check();
  expect(rollouts[0]).toEqual({ prepared: 0 });
});

test('from another number on another call is disturbed', async () => {
  await expect(ruleFrom(5).check()).rejects.toThrow('refused on purpose');
});

test('where a rollout ends before that call, the first one is disturbed', async () => {
  const { check, rollouts } = ruleFrom(990);
  await expect(check()).resolves.toBeUndefined();
  expect(rollouts).toEqual([{ prepared: 1 }, { prepared: 0 }]);
});
