import type { ProviderErrorKind } from './contract.ts';

/** Every kind of `ProviderError`; a record, so that the compiler reports a missing one. */
const KINDS: Readonly<Record<ProviderErrorKind, true>> = {
  transient: true,
  throttled: true,
  conflict: true,
  capacity: true,
  quota: true,
  artifact: true,
  container: true,
  permission: true,
  'not-found': true,
  invalid: true,
  unsupported: true,
  unexpected: true,
};

/** The kinds in the contract's order. */
export const PROVIDER_ERROR_KINDS = Object.keys(KINDS) as readonly ProviderErrorKind[];

/** Whether a value is a kind of `ProviderError`. */
export function isProviderErrorKind(value: unknown): value is ProviderErrorKind {
  return typeof value === 'string' && Object.hasOwn(KINDS, value);
}
