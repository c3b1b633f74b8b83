import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';
import type * as Studio from '../../src/index.ts';

/** The studio as it is packed, unpacked in an empty folder: its server, and its page. */
export async function packedStudio(): Promise<typeof Studio> {
  const folder = inject('packedStudio');
  if (folder === undefined) throw new Error('the studio is not packed where there is no browser');
  const file = join(folder, 'node_modules/@landfall/studio/dist/index.js');
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof Studio;
}
