/** ln of the beta function. */
export function logBeta(one: number, other: number): number {
  return logGamma(one) + logGamma(other) - logGamma(one + other);
}

/** ln of the gamma function for positive numbers: Stirling's series, after moving small numbers up. */
export function logGamma(value: number): number {
  let x = value;
  let moved = 0;
  while (x < 10) {
    moved += Math.log(x);
    x += 1;
  }
  const square = x * x;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - moved;
}
