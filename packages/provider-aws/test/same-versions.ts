import type { Holdings } from './simulator/holdings.ts';

/** Holdings with shares in place of weights: 1 and 100 are the same where nobody else has any. */
export function sameVersions(holdings: Holdings): object {
  const endpoints = holdings.endpoints.map((endpoint) => {
    const total = endpoint.variants.reduce((sum, { weight }) => sum + weight, 0);
    return {
      ...endpoint,
      variants: endpoint.variants.map((variant) => ({ ...variant, weight: variant.weight / total })),
    };
  });
  return { ...holdings, endpoints };
}
