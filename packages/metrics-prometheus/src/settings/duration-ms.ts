const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration in milliseconds; undefined unless it is a whole number of them, and more than 0. */
export function durationMs(duration: unknown): number | undefined {
  const parts = typeof duration === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) : null;
  const ms = parts === null ? duration : Number(parts[1]) * (UNIT_MS[parts[2] ?? ''] ?? Number.NaN);
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 ? ms : undefined;
}

/** A valid duration in milliseconds, or a default where none was given. */
export function durationOr(duration: unknown, defaultMs: number): number {
  return durationMs(duration) ?? defaultMs;
}
