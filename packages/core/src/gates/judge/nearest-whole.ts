/** Beyond it, adding a half is not exact. */
const EXACT = 2 ** 51;

/**
 * The whole number closest to a value; a half goes up. It is `Math.round`, which compiles to a branch on the fraction: the processor cannot foresee random
 * fractions, and a wrong guess costs more than the sum it is made in. A period has some 50 of them.
 */
export function nearestWhole(value: number): number {
  return Math.abs(value) < EXACT ? Math.floor(value + 0.5) : Math.round(value);
}
