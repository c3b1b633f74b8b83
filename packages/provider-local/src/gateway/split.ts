import type { Share } from './protocol.ts';

/**
 * Distributes requests by percent, without randomness: smooth weighted round robin, as in nginx
 * (https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1). Of any 100 requests in a row, each gets exactly its percent.
 */
export function createSplit(shares: readonly Share[]): () => Share | undefined {
  const entries = shares.filter(({ percent }) => percent > 0).map((share) => ({ share, credit: 0 }));
  const total = entries.reduce((sum, { share }) => sum + share.percent, 0);
  return () => {
    let chosen = entries[0];
    for (const entry of entries) {
      entry.credit += entry.share.percent;
      if (chosen !== undefined && entry.credit > chosen.credit) chosen = entry;
    }
    if (chosen !== undefined) chosen.credit -= total;
    return chosen?.share;
  };
}
