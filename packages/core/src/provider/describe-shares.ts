/** Shares of the traffic in words, those of 0 percent left out: `60% to a and 40% to b`; `nothing` if all are. */
export function describeShares(shares: Iterable<readonly [name: string, percent: number]>): string {
  const told = [...shares].filter(([, percent]) => percent > 0).map(([name, percent]) => `${percent}% to ${name}`);
  return told.length === 0 ? 'nothing' : told.join(' and ');
}
