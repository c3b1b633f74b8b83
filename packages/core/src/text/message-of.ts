import { asText } from './as-text.ts';

/** What an exception says, or whatever else was thrown or given for an error. It never throws. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return asText(thrown);
    return 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : 'an object without a message';
  } catch {
    return 'an object that cannot be read';
  }
}
