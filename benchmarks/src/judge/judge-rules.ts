import { type RatioRule, ratioRule, type Sureness } from '@landfall/core/engine';

/** The default gate against the previous version. */
export function defaultRule(extent: Pick<Sureness, 'gates' | 'regions'>, harmless = 0.002): RatioRule {
  return ratioRule(
    { metric: 'errors', acceptable: 1.25, harmful: 2, harmless, ignoreBelow: 0.001 },
    { alpha: 0.001, beta: 0.05, ...extent },
  );
}

/** The default gate where it is the only one, of one region. */
export const ALONE = defaultRule({ gates: 1, regions: 1 });
