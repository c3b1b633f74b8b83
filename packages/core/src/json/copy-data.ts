/** A copy of plain data that shares with it only what is frozen: a plan, which nobody can change. */
export function copyData<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map(copyData) as T;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copyData(field)])) as T;
}
