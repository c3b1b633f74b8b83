import { meets } from './meets.ts';

/** How many of `count` samples must be as expected for a pass rate of 0 to 1. It uses the comparison that judges them, so rounding cannot differ. */
export function samplesNeeded(count: number, passRate: number): number {
  let needed = 0;
  while (needed < count && !meets(needed / count, 'at-least', passRate)) needed += 1;
  return needed;
}
