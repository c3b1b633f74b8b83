/** The date that the AWS SDK wants in place of milliseconds since the epoch. */
export function dateOf(ms: number): Date {
  return new Date(ms);
}
