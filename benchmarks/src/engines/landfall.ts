import { formatError, rollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import type { Play } from './same-steps.ts';

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };

/** Plays the steps as rollouts over a journal, each on a cloud without latency that no other uses. */
export function landfallOn(journal: Journal): Play {
  return async (waves, id) => {
    const fake = fakeProvider({ log: false, settleMs: 0 });
    const regions = waves.map((wave) => wave.map((region) => `fake/${id}-${region}`));
    const result = await rollout({ model, regions }, { id, providers: { fake }, journal }).result;
    if (result.isErr()) throw new Error(formatError(result.error));
  };
}
