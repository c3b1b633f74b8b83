import { asText } from '../text/as-text.ts';

/** What was thrown, with its stack where there is one: for the report of a bug. It never throws. */
export function describeThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  } catch {
    return asText(thrown);
  }
}
