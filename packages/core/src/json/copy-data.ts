/** A copy of plain data. Only frozen parts, such as a plan, are shared. */
export function copyData<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map(copyData) as T;
  const copy = { ...value } as Record<string, unknown>;
  for (const key of Object.keys(copy)) {
    const field = copy[key];
    if (typeof field === 'object') copy[key] = copyData(field);
  }
  return copy as T;
}
