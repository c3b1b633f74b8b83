/** Members of answers that are times, whatever the service. */
const TIME = /(?:Time|Timestamps?|LastModified|PushedAt)$/;

function read(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => read(name, member));
  if (typeof value === 'number') return TIME.test(name) ? new Date(value * 1_000) : value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return readReply(value);
}

/** Reads a reply as the SDK does: without the members that are not there, and with times as dates. */
export function readReply(reply: object): Readonly<Record<string, unknown>> {
  const output: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(reply)) if (value !== undefined) output[name] = read(name, value);
  return output;
}

/** Writes an input as the SDK does: without the members that are not there, dates in seconds, bytes as a buffer. */
export function written(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) input[name] = written(member);
  return input;
}
