import { stopwatch } from '../clock/stopwatch.ts';
import { systemClock } from '../clock/system-clock.ts';
import { lockHolder } from './lock-holder.ts';
import { isBusy, LockHeld } from './sqlite-codes.ts';

const LONGEST_PAUSE_MS = 50;

/**
 * Works on a file, and tries again without blocking this process while another process uses the file. Throws SQLite's errors, and `LockHeld` if the other
 * process does not release its lock: a process that was stopped in the middle of a write keeps the lock until it continues or ends.
 */
export async function waitWhileBusy<T>(
  { file, patienceMs }: { readonly file: string; readonly patienceMs: number },
  work: () => T,
): Promise<T> {
  const waitedMs = stopwatch(systemClock);
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (thrown) {
      if (!isBusy(thrown)) throw thrown;
      if (waitedMs() >= patienceMs) throw new LockHeld(await lockHolder(file), patienceMs);
    }
    // Random, since processes that wait for the same time would collide again.
    await systemClock.sleep(pause * (0.5 + Math.random()));
  }
}
