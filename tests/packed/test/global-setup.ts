import { rmSync } from 'node:fs';
import { installPacked, type PackedConsumer } from '@landfall/tests-support/packed-consumer';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly consumer: PackedConsumer;
  }
}

let folder: string | undefined;

/** Packs and installs once for all test files of this folder. */
export async function setup(project: TestProject): Promise<void> {
  const consumer = await installPacked();
  folder = consumer.folder;
  project.provide('consumer', consumer);
}

/** Removes what `setup` installed. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true });
}
