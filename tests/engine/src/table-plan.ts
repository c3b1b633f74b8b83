import { type Plan, planRollout, type RolloutSpec } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';
import { paperRouter } from './paper-router.ts';

/** A plan of two waves that enters each region in a table. */
export function tablePlan(more: Partial<RolloutSpec> = {}): Plan {
  return planRollout(
    {
      model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
      regions: ['fake/a', ['fake/b', 'fake/c']],
      routing: { url: 'https://{region}.models.example/{name}' },
      ...more,
    },
    {
      providers: { fake: fakeProvider() },
      router: paperRouter,
    },
  )._unsafeUnwrap();
}
