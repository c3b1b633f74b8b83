import { type ProviderError, type ProviderErrorKind, providerError } from './contract.ts';

/** The meaning of a vendor's error text. */
export interface ErrorMeaning extends Pick<ProviderError, 'kind' | 'scope' | 'retryable'> {
  /** What to do about it; empty if the text already says so. */
  readonly advice: string;
}

/** A pattern, the kind of error that it means, and what differs from that kind's defaults (those of `providerError`, and no advice). */
export type ErrorText = readonly [
  pattern: RegExp,
  kind: ProviderErrorKind,
  more?: { readonly scope?: 'region' | 'model'; readonly retryable?: boolean; readonly advice?: string },
];

/**
 * Makes a function from an error's text to its meaning, for a vendor whose codes say too little. The first pattern that fits counts, so the
 * more exact ones come first. The function returns `undefined` for a text that no pattern fits.
 */
export function errorTexts(texts: readonly ErrorText[]): (text: string) => ErrorMeaning | undefined {
  const table = texts.map(([pattern, kind, more = {}]) => {
    const { scope, retryable } = providerError({ kind, message: '' });
    return { pattern, meaning: { kind, scope, retryable, advice: '', ...more } };
  });
  return (text) => table.find(({ pattern }) => pattern.test(text))?.meaning;
}
