import { rmSync } from 'node:fs';
import { installPacked } from '@landfall/tests-support/packed-consumer';
import type { TestProject } from 'vitest/node';
import { HAS_BROWSER } from './page/in-a-browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that has the packed studio installed; undefined where there is no browser to look at it. */
    readonly packedStudio: string | undefined;
  }
}

let folder: string | undefined;

/** Packs the studio once: what browsers look at is what users get. */
export async function setup(project: TestProject): Promise<void> {
  if (HAS_BROWSER) ({ folder } = await installPacked(['@landfall/core', '@landfall/studio']));
  project.provide('packedStudio', folder);
}

/** Removes what `setup` installed. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true });
}
