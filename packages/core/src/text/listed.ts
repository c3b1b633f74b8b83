const MOST = 10;

/** Items as a sentence lists them: `a, b and c`; of more than ten, the first ten and the number of the others. */
export function enumerated(items: readonly string[]): string {
  if (items.length < 2 || items.length > MOST) return listed(items, ', ');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Up to ten items, and the number of the others. */
export function listed(items: readonly string[], separator: string): string {
  const more = items.length > MOST ? `${separator}and ${items.length - MOST} more` : '';
  return items.slice(0, MOST).join(separator) + more;
}
