import { ratioPoints } from './points.ts';

/** The ratios at which the likelihood is kept for the interval: closest together where gates have their limits. */
export const INTERVAL_POINTS = ratioPoints(
  1,
  [0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.3, 2.7, 3.3, 4, 5.5, 8, 12, 20, 40, 100],
);
