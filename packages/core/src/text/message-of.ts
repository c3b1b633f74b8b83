import { asText } from './as-text.ts';

/** The message of an exception, or of any other thrown value. It never throws. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return asText(thrown);
    return 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : 'an object without a message';
  } catch {
    return 'an object that cannot be read';
  }
}
