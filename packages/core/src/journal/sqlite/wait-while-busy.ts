import { stopwatch } from '../../clock/stopwatch.ts';
import { systemClock } from '../../clock/system-clock.ts';
import { lockHolder } from './lock-holder.ts';
import { isBusy, LockHeld } from './name-failure.ts';

const LONGEST_PAUSE_MS = 50;

/**
 * Does something to a file; again, without holding up this process, while another one is at it. Throws what SQLite says, and `LockHeld` where the other
 * one does not let go: a process that was stopped in the middle of a write keeps the lock until it goes on or ends.
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
    // By chance, since processes that wait in step would meet again.
    await systemClock.sleep(pause * (0.5 + Math.random()));
  }
}
