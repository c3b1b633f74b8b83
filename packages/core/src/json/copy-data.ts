/** A copy of plain data. Only frozen parts, such as a plan, are shared. */
export function copyData<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map(copyData) as T;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copyData(field)])) as T;
}
