import { planRollout } from '@landfall/core';
import { simulate } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';

const WAVES = [0, 1].map((wave) => [1, 2, 3, 4].map((region) => `fake/region-${wave * 4 + region}`));
const plan = planRollout({ model: { name: 'fraud', version: '42', artifact: 'x' }, regions: WAVES } as never, {
  providers: { fake: fakeProvider() },
})._unsafeUnwrap();
for (let i = 0; i < 8000; i++) simulate(plan, {});
