import type { Clock } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import { callJournal } from './call-journal.ts';
import type { RolloutQueue } from './rollout-queue.ts';
import type { WorkerError } from './worker-error.ts';

/** A rollout whose command is still in the inbox after this time is hurried again: its turn may have found another runner. */
const AGAIN_AFTER_MS = 5_000;

/** Brings rollouts on that a command was left for. */
export interface CommandWatch {
  /** Asks the journal for commands, and moves the jobs of their rollouts forward; gives how many it moved. */
  look(): Promise<Result<number, WorkerError>>;
  /** Lets the journal tell of commands for this rollout at once, where it can. */
  watch(id: string): void;
  /** Stops watching all rollouts but these. */
  keepOnly(ids: readonly string[]): void;
  close(): void;
}

/** Options of `commandWatch`. */
export interface CommandWatchOptions {
  readonly journal: Journal;
  readonly queue: RolloutQueue;
  readonly clock: Clock;
  /** The rollouts whose turns are taken in this process now: these turns see their commands by themselves. */
  readonly driving: ReadonlySet<string>;
  /** Called when a job was moved forward because the journal told of a command, or failed to be. */
  readonly onHurried: (hurried: Result<void, WorkerError>) => void;
}

/** Watches for commands in two ways: by asking, always, and by being told, where the journal can tell. */
export function commandWatch({ journal, queue, clock, driving, onHurried }: CommandWatchOptions): CommandWatch {
  const hurriedAt = new Map<string, number>();
  const watched = new Map<string, () => void>();

  const isToHurry = (id: string): boolean =>
    !driving.has(id) && clock.now() - (hurriedAt.get(id) ?? Number.NEGATIVE_INFINITY) >= AGAIN_AFTER_MS;

  return {
    async look() {
      if (journal.commanded === undefined) return ok(0);
      const asked = await callJournal(
        'list the rollouts with commands',
        () => journal.commanded?.() ?? Promise.resolve(ok([])),
      );
      if (asked.isErr()) return err(asked.error);
      const commanded = new Set(asked.value);
      // Its command was taken: the next one is another matter.
      for (const id of hurriedAt.keys()) if (!commanded.has(id)) hurriedAt.delete(id);
      const ids = asked.value.filter(isToHurry);
      for (const id of ids) {
        hurriedAt.set(id, clock.now());
        const hurried = await queue.dueWithin(id, 0);
        if (hurried.isErr()) return err(hurried.error);
      }
      return ok(ids.length);
    },
    watch(id) {
      if (watched.has(id) || journal.watchInbox === undefined) return;
      const onCommand = (): void => {
        if (!driving.has(id)) void queue.dueWithin(id, 0).then(onHurried);
      };
      watched.set(id, journal.watchInbox(id, onCommand));
    },
    keepOnly(ids) {
      const kept = new Set(ids);
      for (const [id, stop] of watched)
        if (!kept.has(id)) {
          stop();
          watched.delete(id);
        }
    },
    close() {
      for (const stop of watched.values()) stop();
      watched.clear();
    },
  };
}
