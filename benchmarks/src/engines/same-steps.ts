/** The steps that engines are compared with: each region is selected, deployed, verified, routed and monitored. No step takes time of its own. */
const STEPS_OF_A_REGION = 5;

/** The regions of a rollout, by wave. */
export type Waves = readonly (readonly string[])[];

/** Each region is deployed and verified after the one before. */
export const ONE_BY_ONE: Waves = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((region) => [region]);
export const TWO_WAVES: Waves = [
  ['a', 'b', 'c', 'd'],
  ['e', 'f', 'g', 'h'],
];

/** How many steps a rollout of these regions has. */
export function stepsOf(waves: Waves): number {
  return STEPS_OF_A_REGION * waves.flat().length;
}

/** What plays a rollout of these regions to its end. `id`: no other has it. */
export type Play = (waves: Waves, id: string) => Promise<void>;
