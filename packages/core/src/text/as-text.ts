/** Any value as text for a message, even a value that cannot be printed. It never throws. */
export function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value that cannot be printed';
  }
}
