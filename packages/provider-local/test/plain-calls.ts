import { fileURLToPath } from 'node:url';
import type { Call } from '@landfall/core/provider';

/** The file of the serving process of the tests. */
export const SERVER = fileURLToPath(new URL('./model-server.ts', import.meta.url));

/** A call as the engine makes it. */
export function callOf(key: string, region = 'north', now = Date.now()): Call {
  return { region, key, now, signal: AbortSignal.timeout(30_000) };
}
