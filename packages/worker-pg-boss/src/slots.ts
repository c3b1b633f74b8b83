import { err, ok, type Result } from 'neverthrow';
import type { Boss, BossJob } from './boss.ts';
import { callBoss } from './call-boss.ts';
import type { WorkerError } from './worker-error.ts';

/** How often an idle slot looks for jobs by itself. What is due is noticed sooner: one idle slot is woken at each poll. */
const IDLE_SECONDS = 60;

/** Places for jobs that are at work at the same time in this process. */
export interface Slots {
  /** Lets an idle slot look for a job. If it finds one, it wakes the next. */
  wake(): void;
  /** Takes no more jobs, and resolves when those at work have ended. */
  close(): Promise<Result<void, WorkerError>>;
}

/** Opens `count` slots on a queue of pg-boss. Each takes job after job while there are jobs that are due. */
export async function openSlots(
  boss: Boss,
  queue: string,
  count: number,
  take: (job: BossJob) => Promise<void>,
): Promise<Result<Slots, WorkerError>> {
  const ids: string[] = [];
  const idle = new Set<string>();
  let isClosing = false;

  const wake = (): void => {
    const [next] = idle;
    if (next !== undefined && !isClosing) boss.notifyWorker(next);
  };
  const work = async (id: string, job: BossJob): Promise<void> => {
    idle.delete(id);
    // There may be more jobs: the next slot looks, while this one is at work.
    wake();
    try {
      await take(job);
    } finally {
      idle.add(id);
      if (!isClosing) boss.notifyWorker(id);
    }
  };
  const open = async (): Promise<void> => {
    let id = '';
    const settings = { batchSize: 1, pollingIntervalSeconds: IDLE_SECONDS };
    id = await boss.work(queue, settings, async (jobs) => {
      for (const job of jobs) await work(id, job);
    });
    ids.push(id);
    idle.add(id);
  };
  const close = (): Promise<Result<void, WorkerError>> => {
    isClosing = true;
    return callBoss('end the work on its jobs', async () => {
      await Promise.all(ids.map((id) => boss.offWork(queue, { id, wait: true })));
    });
  };

  for (let slot = 0; slot < count; slot += 1) {
    const opened = await callBoss(`work on the queue ${queue}`, open);
    if (opened.isErr()) {
      void (await close());
      return err(opened.error);
    }
  }
  return ok({ wake, close });
}
