/** ln of the weight with which the test starts at a period: half at the first one, the other half spread over all later ones, `1 / (2 i (i + 1))`. */
export function startWeight(period: number): number {
  return Math.log(period === 0 ? 0.5 : 0.5 / (period * (period + 1)));
}
