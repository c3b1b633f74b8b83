import { errAsync } from 'neverthrow';
import { providerError } from '../src/provider/contract.ts';
import type { Router } from '../src/router/router.ts';

const error = providerError({ kind: 'unsupported', message: 'only on paper' });

/** A router that is planned with, and never asked. */
export const paperRouter: Router = {
  name: 'paper',
  capabilities: { policies: ['weighted'], compareAndSet: 'exact', ttlMs: 60_000, settleMs: 0 },
  read: () => errAsync(error),
  apply: () => errAsync(error),
};
