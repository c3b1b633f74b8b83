const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** A duration for people, in at most two units: `250ms`, `1m 30s`, `12h`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    if (parts.length === 2 || (unit === 'ms' && parts.length > 0)) break;
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    rest -= count * size;
  }
  return parts.join(' ') || '0ms';
}
