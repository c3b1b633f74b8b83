/** Begins to measure; the function that it gives tells the milliseconds since. How long a model takes is real time, whatever the run's clock. */
export function stopwatch(): () => number {
  const began = performance.now();
  return () => performance.now() - began;
}
