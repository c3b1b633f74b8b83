import { driveAll, startRollout, turnHandler } from '@landfall/core';
import type { Host, Job } from './host.ts';
import { ID, type OpenJournal, playOn, type Setting } from './journal-hosts.ts';

const MOST_TURNS = 20_000;

/** A queue that delivers everything twice, to two workers at once. */
async function twice({ spec }: Job, setting: Setting): Promise<void> {
  const { clock } = setting;
  (await startRollout(spec, { ...setting, id: ID }))._unsafeUnwrap();
  const workers = [turnHandler(setting), turnHandler(setting)];
  for (let turns = 0; turns < MOST_TURNS; turns += 1) {
    const taken = (await Promise.all(workers.map((handle) => handle(ID)))).map((turn) => turn._unsafeUnwrap());
    if (taken.some(({ done }) => done)) return;
    const due = taken.map((turn) => (turn.done ? undefined : turn.dueAt) ?? Number.POSITIVE_INFINITY);
    await clock.sleep(Math.max(1, Math.min(...due) - clock.now()));
  }
  throw new Error('it takes turns without end');
}

/** It ends where only a person can bring the rollout on, or time: then it is called again in time. */
async function all({ spec }: Job, setting: Setting): Promise<void> {
  const { clock } = setting;
  (await startRollout(spec, { ...setting, id: ID }))._unsafeUnwrap();
  for (let calls = 0; calls < 10; calls += 1) {
    const [driven] = (await driveAll(setting))._unsafeUnwrap();
    const turn = driven?.turn._unsafeUnwrap();
    if (turn === undefined || turn.done) return;
    await clock.sleep(Math.max(1, (turn.dueAt ?? 0) - clock.now()));
  }
  throw new Error('it is called without end');
}

/** The hosts of core for many rollouts: `turnHandler()` on a queue, and `driveAll()` in one process. */
export function handlerHosts(
  name: string,
  open: () => Promise<OpenJournal> | OpenJournal,
): readonly [onAQueue: Host, all: Host] {
  return [
    { name: `a queue that delivers twice, ${name}`, play: (job) => playOn(open, job, twice) },
    { name: `driveAll, ${name}`, play: (job) => playOn(open, job, all) },
  ];
}
