/** A share of 0 to 1 for people, in percent: `0.1 %`, `12.5 %`. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
