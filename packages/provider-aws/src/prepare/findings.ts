import type { Finding } from '@landfall/core/provider';

/** Something that has to be mended before anything is made. */
export function problem(message: string): Finding {
  return { level: 'error', message };
}

/** Something to know of. */
export function warning(message: string): Finding {
  return { level: 'warning', message };
}

/** Something that costs nothing to know. */
export function info(message: string): Finding {
  return { level: 'info', message };
}
