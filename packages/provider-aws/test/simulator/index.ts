import type { AccountOptions } from './account-options.ts';
import { accountServer } from './http/account-server.ts';
import { simulatedAccount as accountWith, type SimulatedAccount } from './simulated-account.ts';

export type { AccountOptions, SimulatedAccount };

/** Makes an account that can answer the HTTP requests of this process. Several may follow each other; one listens at a time. */
export function simulatedAccount(options: AccountOptions): SimulatedAccount {
  return accountWith(options, accountServer);
}
