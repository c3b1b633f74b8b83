import { advance, rollout, startRollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import type { Ended, Host, Job } from './host.ts';

/** The id of the rollout that a host plays. */
export const ID = 'r';
const MOST_TURNS = 20_000;

/** A journal for one rollout, and how it is closed. */
export interface OpenJournal {
  readonly journal: Journal;
  readonly close: () => Promise<void> | void;
}

/** What a host drives a rollout with. */
export interface Setting {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly providers: { readonly fake: FakeProvider };
}

/** The journal, in which each command of the job is left once its event is kept. */
function sending(journal: Journal, { commands }: Job): Journal {
  const open = new Set(commands);
  return {
    ...journal,
    async append(lease, events, taken) {
      const kept = await journal.append(lease, events, taken);
      for (const each of open) {
        if (kept.isErr() || !events.some(each.after)) continue;
        open.delete(each);
        (await journal.send(ID, each.command))._unsafeUnwrap();
      }
      return kept;
    },
  };
}

/** The journal, and whether one of its calls is under way: a real one, which takes no virtual time. */
function watched(journal: Journal): { readonly journal: Journal; readonly isBusy: () => boolean } {
  let underWay = 0;
  const counted = Object.entries(journal).map(([name, member]: readonly [string, unknown]) => {
    if (typeof member !== 'function' || name === 'watchInbox') return [name, member];
    const call = member as (...given: readonly unknown[]) => Promise<unknown>;
    const counting = async (...given: readonly unknown[]): Promise<unknown> => {
      underWay += 1;
      return call(...given).finally(() => {
        underWay -= 1;
      });
    };
    return [name, counting];
  });
  return { journal: Object.fromEntries(counted) as Journal, isBusy: () => underWay > 0 };
}

/** Plays a rollout on a journal that is opened for it. */
export async function playOn(
  open: () => Promise<OpenJournal> | OpenJournal,
  job: Job,
  drive: (job: Job, setting: Setting) => Promise<void>,
): Promise<Ended> {
  const { journal, close } = await open();
  try {
    const { journal: told, isBusy } = watched(sending(journal, job));
    const clock = virtualClock({ isBusy });
    const fake = fakeProvider({ clock, ...job.cloud });
    await drive(job, { journal: told, clock, providers: { fake } });
    return { events: (await journal.read(ID))._unsafeUnwrap(), fake };
  } finally {
    await close();
  }
}

async function inOneProcess({ spec }: Job, setting: Setting): Promise<void> {
  void (await rollout(spec, { ...setting, id: ID }).result);
}

/** Each turn begins with nothing but the journal. */
async function inTurns({ spec }: Job, setting: Setting): Promise<void> {
  const { clock } = setting;
  (await startRollout(spec, { ...setting, id: ID }))._unsafeUnwrap();
  for (let turns = 0; turns < MOST_TURNS; turns += 1) {
    const turn = (await advance(ID, setting))._unsafeUnwrap();
    if (turn.ended) return;
    // A command that was left in the last turn is due now.
    await clock.sleep(Math.max(1, (turn.wakeAt ?? clock.now()) - clock.now()));
  }
  throw new Error('it takes turns without end');
}

/** The two hosts of core over a journal: `rollout()` in one process, and `advance()` turn by turn. */
export function journalHosts(
  name: string,
  open: () => Promise<OpenJournal> | OpenJournal,
): readonly [inOneProcess: Host, inTurns: Host] {
  return [
    { name: `one process, ${name}`, play: (job) => playOn(open, job, inOneProcess) },
    { name: `turns with fresh state, ${name}`, play: (job) => playOn(open, job, inTurns) },
  ];
}
