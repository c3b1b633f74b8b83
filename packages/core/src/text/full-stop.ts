import { asText } from './as-text.ts';

/** A text without its final full stop and spaces, so that more can follow. */
export function withoutStop(text: string): string {
  return asText(text)
    .trim()
    .replace(/[.\s]+$/, '');
}

/** A text that ends with one full stop. */
export function asSentence(text: string): string {
  return `${withoutStop(text)}.`;
}
