/**
 * The longest time of a wave, as a multiple of the longest time of one of its regions. `slots` regions run at a time. With a strict budget (`failures` may
 * happen) each failure may take a slot away, and the regions that are left run fewer at a time: the worst number of failures counts.
 */
export function longestRounds(regions: number, slots: number, failures: number): number {
  let rounds = Math.ceil(regions / slots);
  for (let failed = 1; failed <= Math.min(failures, regions); failed++) {
    const left = Math.min(slots, failures - failed + 1);
    // Those that fail may do so in the last moment, as many at a time as there are slots; the others share the slots that are left.
    if (left < slots) rounds = Math.max(rounds, failed / slots + (regions - failed + left - 1) / left);
  }
  return Math.min(rounds, regions);
}
