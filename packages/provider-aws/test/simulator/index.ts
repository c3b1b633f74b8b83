export type { AccountOptions } from './account-options.ts';
export { type SimulatedAccount, simulatedAccount } from './simulated-account.ts';
