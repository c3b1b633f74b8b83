import type { ProviderError } from '@landfall/core/provider';
import { invalidOption } from '../invalid-option.ts';

/** An error about an option of `cloudDnsRouter` that only Cloud DNS could tell: its path, and what to do. */
export function invalidCloudDns(path: string, message: string): ProviderError {
  return invalidOption('cloudDnsRouter', path, message);
}
