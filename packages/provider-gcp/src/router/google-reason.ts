interface Legacy {
  readonly error?: { readonly errors?: readonly { readonly reason?: unknown }[] };
}

/** The reason that the older APIs of Google give beside the status, such as `conditionNotMet`; undefined if there is none. */
export function googleReason(body: Uint8Array): string | undefined {
  try {
    const { error } = JSON.parse(Buffer.from(body).toString('utf8')) as Legacy;
    const reason = error?.errors?.[0]?.reason;
    return typeof reason === 'string' ? reason : undefined;
  } catch {
    return undefined;
  }
}
