/** Milliseconds since the epoch as seconds and nanoseconds. OpenTelemetry takes a plain number that lies before the start of this process for a time since that start. */
export function hrTimeOf(ms: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)];
}
