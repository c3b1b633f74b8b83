import type { Provider } from '@landfall/core/provider';
import { rollbackRules, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';

/** Plays the first rule with one call in a thousand disturbed, on a provider that says of a removal what is not so. */
async function playOn(seed: number): Promise<void> {
  const clock = virtualClock();
  let fake: FakeProvider | undefined;
  const [rule] = rollbackRules({
    provider: () => {
      fake = fakeProvider({ clock });
      const removesNothing = { ...fake, retire: async ({ deployment }: { deployment: unknown }) => ok(deployment) };
      return removesNothing as unknown as Provider;
    },
    inventory: () => Object.fromEntries((fake?.running(clock.now()) ?? []).map(({ name, owner }) => [name, owner])),
    region: 'us-east-1',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:fraud', environment: {} }),
    clock,
    every: 1_000,
    seed,
  });
  await rule?.check();
}

test('without a seed the first call is disturbed, before anything was made', async () => {
  await expect(playOn(0)).resolves.toBeUndefined();
});

test('another seed disturbs another call', async () => {
  await expect(playOn(5)).rejects.toThrow('refused on purpose');
});

test('where a rollout ends before the call of a seed, an earlier one is disturbed', async () => {
  await expect(playOn(990)).rejects.toThrow('refused on purpose');
});
