/** How long the calls of the benchmark's cloud take, in milliseconds. */
export const DEPLOY_MS = 20;
export const VERIFY_MS = 5;
export const ROUTE_MS = 5;

/** The waves of rollout number `index`. */
export function wavesOf(index: number): readonly (readonly string[])[] {
  const regions = Array.from({ length: 8 }, (_, place) => `r${index}-${place}`);
  return [regions.slice(0, 4), regions.slice(4)];
}

/** Steps of the straightforward procedure: a deploy and a verify in each of eight regions, and one change of traffic. */
export const FEW_STEPS = 17;

/** The steps of a rollout with Landfall: each of eight regions is selected, deployed, verified, routed and monitored. A bake counts for none. */
export const ALL_STEPS = 40;

/** What a rollout by hand does: `all` the steps of Landfall, or as few as the straightforward procedure. */
export interface ByHand {
  readonly waves: readonly (readonly string[])[];
  readonly steps: 'few' | 'all';
  readonly bakeMs: number;
}
