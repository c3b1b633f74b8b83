/** Latencies are kept to three digits: steps of 0.01 ms up to 10 ms, of 0.1 ms up to 100 ms, and so on. A step is named by its number, and ends at a latency that belongs to it. */
const UNITS_PER_MS = 100;
const LONGEST_MS = 600_000;
const DIGITS = 900; // 100 to 999

/** The step of a latency: that of the next latency of three digits. */
export function stepOf(latencyMs: number): number {
  // The small number is for latencies such as 0.07, which are a little more than their digits in binary.
  const units = Math.max(0, Math.ceil(Math.min(latencyMs, LONGEST_MS) * UNITS_PER_MS - 1e-6));
  let [digits, zeros] = [units, 0];
  while (digits > 999) {
    zeros += 1;
    digits = Math.ceil(units / 10 ** zeros);
  }
  return digits < 100 ? digits : zeros * DIGITS + digits;
}

/** How many steps there are. */
export const STEPS = stepOf(LONGEST_MS) + 1;

/** The longest latency of a step, in milliseconds. */
export function longestOf(step: number): number {
  if (step < 100) return step / UNITS_PER_MS;
  const zeros = Math.floor((step - 100) / DIGITS);
  return ((step - zeros * DIGITS) * 10 ** zeros) / UNITS_PER_MS;
}
