import { asText } from './as-text.ts';

/** Text without the full stop and the spaces that it may end with, to go on after it. */
export function withoutStop(text: string): string {
  return asText(text)
    .trim()
    .replace(/[.\s]+$/, '');
}

/** Text that ends with one full stop. */
export function asSentence(text: string): string {
  return `${withoutStop(text)}.`;
}
