import { expect, it } from 'vitest';
import { describeMaker, makerIn } from './maker.ts';

it('who made a model, and which version, is read back to the letter', () => {
  const maker = { owner: 'r 1/deploy:gcp/eu/1', version: '4.2 "beta" ✓' };
  expect(makerIn(describeMaker(maker))).toEqual(maker);
});

it.each([undefined, null, '', 'A model of ours', 'Made by Landfall: {', 'Made by Landfall: {"owner":1}'])(
  'nobody is read out of %j',
  (description) => {
    expect(makerIn(description)).toBeUndefined();
  },
);
