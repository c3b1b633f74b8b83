const MASK = '***';

function mask(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((item) => mask(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, secrets)]));
}

/** Whether a secret value stands anywhere in it. */
export function holdsSecret(value: unknown, secrets: readonly string[]): boolean {
  if (secrets.length === 0) return false;
  const json = JSON.stringify(value) ?? '';
  return secrets.some((secret) => json.includes(JSON.stringify(secret).slice(1, -1)));
}

/** The value as it may enter the log: secret values in its texts are masked, wherever a provider put them. */
export function maskSecrets<T>(value: T, secrets: readonly string[]): T {
  return holdsSecret(value, secrets) ? (mask(value, secrets) as T) : value;
}
