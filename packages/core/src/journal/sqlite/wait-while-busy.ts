import { systemClock } from '../../clock/system-clock.ts';
import { isBusy } from './name-failure.ts';

const PATIENCE_MS = 30_000;
const LONGEST_PAUSE_MS = 50;

/** Does something to the file; again, without holding up this process, while another one is at it. Throws what SQLite says otherwise. */
export async function waitWhileBusy<T>(work: () => T): Promise<T> {
  const until = systemClock.now() + PATIENCE_MS;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (thrown) {
      if (!isBusy(thrown) || systemClock.now() >= until) throw thrown;
    }
    // By chance, since processes that wait in step would meet again.
    await systemClock.sleep(pause * (0.5 + Math.random()));
  }
}
