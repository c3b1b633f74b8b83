/** Milliseconds since the epoch as a `Date`, which the AWS SDK takes. */
export function dateOf(ms: number): Date {
  return new Date(ms);
}
