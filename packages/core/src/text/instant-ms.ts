/** A date and a time with its offset in milliseconds since the epoch; `NaN` if it is not valid. */
export function instantMs(text: string): number {
  return Date.parse(text);
}
