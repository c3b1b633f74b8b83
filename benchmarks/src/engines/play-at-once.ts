import { type Play, TWO_WAVES } from './same-steps.ts';

/** Plays so many rollouts of two waves at once. */
export async function playAtOnce(play: Play, count: number, name: string): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => play(TWO_WAVES, `${name}-${index}`)));
}
