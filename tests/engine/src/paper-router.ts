import type { PlanOptions } from '@landfall/core';
import { errAsync } from 'neverthrow';

const error = { kind: 'unsupported', message: 'only on paper', retryable: false, scope: 'region' } as const;

/** How long clients of the simulated table may use what they read last, in milliseconds. */
export const TTL_MS = 60_000;

/** A router that plans are made with, and that is never asked. */
export const paperRouter: NonNullable<PlanOptions['router']> = {
  name: 'table',
  capabilities: { policies: ['weighted'], compareAndSet: 'exact', ttlMs: TTL_MS, settleMs: 0 },
  read: () => errAsync(error),
  apply: () => errAsync(error),
};
