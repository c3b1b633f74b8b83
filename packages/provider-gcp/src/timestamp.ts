/** A time in the form of Google's JSON. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

/** The time that such a text names, in milliseconds since the epoch; NaN if it names none. */
export function timeIn(text: string): number {
  return Date.parse(text);
}
