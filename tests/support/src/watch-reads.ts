import type { Provider } from '@landfall/core/provider';
import { wrapCalls } from './wrap-calls.ts';

/** One read that was made of a provider. */
export interface WatchedRead {
  readonly of: 'describe' | 'health' | 'metric';
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The same provider, and the reads that are made of it from now on. */
export function watchReads<Watched extends Provider>(
  provider: Watched,
): { readonly provider: Watched; readonly reads: readonly WatchedRead[] } {
  const reads: WatchedRead[] = [];
  const watched = wrapCalls(provider, (call, make, of) => {
    const { region, now: at } = call;
    if (of === 'describe' || of === 'health' || of === 'metric') reads.push({ of, region, at });
    return make(call);
  });
  return { provider: watched, reads };
}
