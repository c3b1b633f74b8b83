import { type Plan, planRollout, type RolloutSpec } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';
import { errAsync } from 'neverthrow';

const error = { kind: 'unsupported', message: 'only on paper', retryable: false, scope: 'region' } as const;

/** How long clients of the simulated table may use what they read last, in milliseconds. */
export const TTL_MS = 60_000;

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
      router: {
        name: 'table',
        capabilities: { policies: ['weighted'], compareAndSet: 'exact', ttlMs: TTL_MS, settleMs: 0 },
        read: () => errAsync(error),
        apply: () => errAsync(error),
      },
    },
  )._unsafeUnwrap();
}
