/** A time in the form of Google's JSON. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
