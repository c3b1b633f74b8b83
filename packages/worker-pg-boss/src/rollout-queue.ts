import type { Clock } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import type { Boss, BossQueueSettings } from './boss.ts';
import { callBoss } from './call-boss.ts';
import type { WorkerError } from './worker-error.ts';

/** The name of the queue, unless another one is given. */
export const DEFAULT_QUEUE = 'landfall-rollouts';

/** So many jobs are added in one statement. */
const CHUNK = 1_000;

const SETTINGS: BossQueueSettings = {
  // At most one job of a key waits, and any number may be at work: the job of a worker that died holds up nobody, and the lease decides who goes on.
  policy: 'short',
  // A job that failed is not repeated: the sweep adds another one.
  retryLimit: 0,
  // The longest that pg-boss allows: a turn takes as long as the calls in it.
  expireInSeconds: 24 * 60 * 60,
  // The jobs of a worker that died are cleared away after this time; nothing waits for it.
  heartbeatSeconds: 60,
  // A job that is done is of no use to anyone.
  deleteAfterSeconds: 10 * 60,
};

/** The jobs of rollouts: at most one waits for each. */
export interface RolloutQueue {
  readonly name: string;
  /** Makes sure that a job of the rollout is due in `ms` milliseconds or earlier. One that waits is only ever moved forward. */
  dueWithin(id: string, ms: number): Promise<Result<void, WorkerError>>;
  /** Adds a job that is due now for each rollout that has none waiting; gives how many were added. */
  addMissing(ids: readonly string[]): Promise<Result<number, WorkerError>>;
}

/** Creates the queue where there is none. Fails if one of that name was created for other jobs. */
export async function openRolloutQueue(
  boss: Boss,
  name: string,
  clock: Clock,
): Promise<Result<RolloutQueue, WorkerError>> {
  const created = await callBoss(`create the queue ${name}`, () => boss.createQueue(name, SETTINGS));
  if (created.isErr()) return err(created.error);
  const found = await callBoss(`read the queue ${name}`, () => boss.getQueue(name));
  if (found.isErr()) return err(found.error);
  const policy = found.value?.policy;
  if (policy !== SETTINGS.policy) {
    const message = `the queue ${name} exists with the policy '${policy}', and rollouts need '${SETTINGS.policy}': give another name as the option queue`;
    return err({ kind: 'queue-failed', message });
  }
  return ok(rolloutQueue(boss, name, clock));
}

function rolloutQueue(boss: Boss, name: string, clock: Clock): RolloutQueue {
  const dueWithin: RolloutQueue['dueWithin'] = async (id, ms) => {
    // Relative, so that the clocks of this machine and of the database need not agree.
    const job = { singletonKey: id, startAfter: Math.max(0, Math.ceil(ms)) / 1_000 };
    const what = (does: string) => `${does} the job of rollout ${id}`;
    const sent = await callBoss(what('add'), () => boss.send(name, { id }, job));
    if (sent.isErr()) return err(sent.error);
    if (sent.value !== null) return ok(undefined);
    const waiting = await callBoss(what('find'), () => boss.findJobs(name, { key: id, queued: true }));
    if (waiting.isErr()) return err(waiting.error);
    const dueAt = clock.now() + ms;
    if (waiting.value.some(({ startAfter }) => startAfter.getTime() <= dueAt)) return ok(undefined);
    const moved = await callBoss(what('move'), () => boss.upsert(name, { id }, job));
    return moved.map(() => undefined);
  };
  return {
    name,
    dueWithin,
    async addMissing(ids) {
      let added = 0;
      for (let from = 0; from < ids.length; from += CHUNK) {
        const jobs = ids.slice(from, from + CHUNK).map((id) => ({ data: { id }, singletonKey: id }));
        const inserted = await callBoss('add jobs', () => boss.insert(name, jobs, { returnId: true }));
        if (inserted.isErr()) return err(inserted.error);
        added += inserted.value?.length ?? 0;
      }
      return ok(added);
    },
  };
}
