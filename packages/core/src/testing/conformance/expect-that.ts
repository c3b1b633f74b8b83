/** Any value as short text for people. */
export function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 500 ? `${text.slice(0, 500)}...` : text;
}

/** Throws an error with what was expected and what was seen, unless the condition holds. */
export function expectThat(holds: boolean, expected: string, saw: unknown): asserts holds {
  if (!holds) throw new Error(`Expected ${expected}. Saw: ${show(saw)}.`);
}
