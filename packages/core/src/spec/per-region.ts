/** The value for a region: its own, else its provider's, else undefined. */
export function perRegion<T>(
  value: string | Readonly<Record<string, T>>,
  { key, provider }: { readonly key: string; readonly provider: string },
): string | T | undefined {
  if (typeof value === 'string') return value;
  if (Object.hasOwn(value, key)) return value[key];
  return Object.hasOwn(value, provider) ? value[provider] : undefined;
}
