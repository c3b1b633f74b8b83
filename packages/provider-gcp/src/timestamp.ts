/** A time as Google's JSON has it. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
