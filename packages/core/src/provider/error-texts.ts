import { type ProviderError, type ProviderErrorKind, providerError } from './contract.ts';

/** What a text of a vendor's means. */
export interface ErrorMeaning extends Pick<ProviderError, 'kind' | 'scope' | 'retryable'> {
  /** What to do about it; empty where the text says it itself. */
  readonly advice: string;
}

/** A pattern, the kind of error that a text with it is, and what differs from that kind's defaults (those of `providerError`, and no advice). */
export type ErrorText = readonly [
  pattern: RegExp,
  kind: ProviderErrorKind,
  more?: { readonly scope?: 'region' | 'model'; readonly retryable?: boolean; readonly advice?: string },
];

/**
 * Reads the meaning of an error from its text, for a vendor that says most of what went wrong in words. The first pattern that fits counts, so the
 * more exact ones come first. The function returns `undefined` for a text that no pattern fits.
 */
export function errorTexts(texts: readonly ErrorText[]): (text: string) => ErrorMeaning | undefined {
  const table = texts.map(([pattern, kind, more = {}]) => {
    const { scope, retryable } = providerError({ kind, message: '' });
    return { pattern, meaning: { kind, scope, retryable, advice: '', ...more } };
  });
  return (text) => table.find(({ pattern }) => pattern.test(text))?.meaning;
}
