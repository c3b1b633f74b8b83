import { setTimeout as wait } from 'node:timers/promises';

/** What is left after two collections, in bytes: the second takes what the first one's finalizers let go. Needs --expose-gc. */
export async function heldBytes(): Promise<number> {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.();
    await wait(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
