/** Text for a human of any value, as short as it is useful. */
export function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 500 ? `${text.slice(0, 500)}...` : text;
}

/** Throws what was expected and what was seen instead, unless it holds. */
export function expectThat(holds: boolean, expected: string, saw: unknown): asserts holds {
  if (!holds) throw new Error(`Expected ${expected}. Saw: ${show(saw)}.`);
}
