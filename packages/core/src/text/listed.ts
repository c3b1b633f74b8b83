const MOST = 10;

/** Up to ten items, and the number of the others. */
export function listed(items: readonly string[], separator: string): string {
  const more = items.length > MOST ? `${separator}and ${items.length - MOST} more` : '';
  return items.slice(0, MOST).join(separator) + more;
}
