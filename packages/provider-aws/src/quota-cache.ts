import type { ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsRegion } from './aws-region.ts';
import { type Quotas, readQuotas } from './prepare/check-quota.ts';

/** Quotas change by requests that people make: an hour is soon enough. */
const KEPT_MS = 3_600_000;

/** Reads a region's quotas, which takes many pages, once an hour at the most. */
export function quotaCache(): (aws: AwsRegion) => ResultAsync<Quotas, ProviderError> {
  const read = new Map<string, { readonly at: number; readonly quotas: Quotas }>();
  return (aws) => {
    const known = read.get(aws.name);
    if (known !== undefined && aws.now - known.at < KEPT_MS) return okAsync(known.quotas);
    return safeTry(async function* () {
      const quotas = yield* readQuotas(aws);
      read.set(aws.name, { at: aws.now, quotas });
      return ok(quotas);
    });
  };
}
