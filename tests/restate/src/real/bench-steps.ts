/** How long the calls of the benchmark's cloud take, in milliseconds. */
export const DEPLOY_MS = 20;
export const VERIFY_MS = 5;
export const ROUTE_MS = 5;

/** The waves of rollout number `index`. */
export function wavesOf(index: number): readonly (readonly string[])[] {
  const regions = Array.from({ length: 8 }, (_, place) => `r${index}-${place}`);
  return [regions.slice(0, 4), regions.slice(4)];
}

/** Deploy and verify in eight regions, and one change of traffic: what the rollout by hand does. */
export const STEPS_BY_HAND = 17;
