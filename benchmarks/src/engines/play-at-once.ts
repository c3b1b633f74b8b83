import { EIGHT_REGIONS, type Play } from './same-steps.ts';

/** Plays so many rollouts of eight regions at once. */
export async function playAtOnce(play: Play, count: number, name: string): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => play(EIGHT_REGIONS, `${name}-${index}`)));
}
