function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The path of the first part of a value that would not survive `JSON.parse(JSON.stringify(value))`; undefined if there is none. */
export function findLossyPart(value: unknown, path = 'handle'): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (typeof value !== 'object') return path;
  if (!Array.isArray(value) && !isPlain(value)) return path;
  for (const [key, part] of Object.entries(value)) {
    // JSON leaves out an undefined property.
    if (part === undefined && !Array.isArray(value)) continue;
    const lossy = findLossyPart(part, `${path}.${key}`);
    if (lossy !== undefined) return lossy;
  }
  return undefined;
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether two values are the same JSON; the order of properties does not matter. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}
