import { advance, type RolloutEvent, type RolloutRun, resumeRollout, rollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { type Death, mortal } from '@landfall/tests-support';
import { inTime, onEvery } from './play.ts';
import type { Schedule } from './schedule.ts';

/** A schedule that was played to its end. */
export interface PlayedOut {
  readonly events: readonly RolloutEvent[];
  readonly fake: FakeProvider;
  readonly clock: VirtualClock;
  /** Where the process died: events kept and calls made until then. */
  readonly crashed?: { readonly events: number; readonly calls: number } | undefined;
}

const SAMPLES = { golden: [{ input: 1 }, { input: 2 }] };
const PAUSE_MS = 40_000;
const DEAD_MS = 30_000;

/** Plays a schedule: what is paused is resumed after a while, what is stopped or dies is taken up again, until it has ended. */
export async function playOut({ spec, cloud, deeds, decision }: Schedule, death?: Death): Promise<PlayedOut> {
  const clock = virtualClock();
  const fake = fakeProvider({ ...cloud, clock });
  const journal = memoryJournal();
  const done = new Set<number>();

  const attend = (run: RolloutRun): void => {
    onEvery(run, (event) => {
      const { seq } = event;
      if (isDecided(event) && decision !== undefined) void run[decision]('asked for');
      deeds.forEach(({ afterEvent, does, region, version }, index) => {
        if (seq < afterEvent || done.has(index)) return;
        done.add(index);
        if (does === 'crash' || does === 'remove') fake[does](region, version, clock.now());
        else void run[does]('asked for');
        if (does === 'pause') void clock.sleep(PAUSE_MS).then(() => journal.send(run.id, { name: 'resume' }));
      });
    });
  };
  const options = (provider: FakeProvider, kept: Journal) => ({
    providers: { fake: provider },
    clock,
    journal: kept,
    samples: SAMPLES,
  });

  const first = death === undefined ? undefined : mortal(journal, fake, death);
  const run = rollout(spec, { ...options(first?.provider ?? fake, first?.journal ?? journal), id: 'r' });
  attend(run);
  void (await inTime(clock, Promise.race([run.result, ...(first === undefined ? [] : [first.died])])));
  let crashed: PlayedOut['crashed'];
  if (first?.isDead() === true) {
    crashed = { events: (await journal.read('r'))._unsafeUnwrap().length, calls: fake.calls.length };
    await clock.sleep(DEAD_MS);
    await first.bury();
  }
  for (let times = 0; times < 10; times += 1) {
    const events = (await journal.read('r'))._unsafeUnwrap();
    if (events.at(-1)?.type === 'rollout-end') return { events, fake, clock, crashed };
    const again = (await resumeRollout('r', options(fake, journal)))._unsafeUnwrap();
    attend(again);
    void (await inTime(clock, again.result));
  }
  throw new Error('it was taken up ten times and has not ended');
}

/** Whether an event is a hold that somebody decides: the first two, so that every rollout ends. */
function isDecided(event: RolloutEvent | undefined): boolean {
  return event?.type === 'hold-start' && (event.hold === 'hold-1' || event.hold === 'hold-2');
}

/** Plays a schedule in turns, with nothing in memory between them. Commands come through the journal; turns come when they are due, and now and then too early. */
export async function playInTurns({ spec, cloud, deeds, decision }: Schedule): Promise<PlayedOut> {
  const clock = virtualClock();
  const fake = fakeProvider({ ...cloud, clock });
  const journal = memoryJournal();
  const options = { providers: { fake }, clock, journal, samples: SAMPLES };
  const left = [...deeds];
  const decided = new Set<string>();
  (await startRollout(spec, { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 20_000; turns += 1) {
    const taken = (await advance('r', options))._unsafeUnwrap();
    const events = (await journal.read('r'))._unsafeUnwrap();
    if (taken.ended) return { events, fake, clock };
    const due = left.findIndex(({ afterEvent }) => afterEvent <= events.length);
    const [deed] = due < 0 ? [] : left.splice(due, 1);
    if (deed?.does === 'crash' || deed?.does === 'remove') fake[deed.does](deed.region, deed.version, clock.now());
    else if (deed !== undefined) (await journal.send('r', { name: deed.does }))._unsafeUnwrap();
    const held = events.findLast((event) => event.type === 'hold-start');
    if (decision !== undefined && held !== undefined && isDecided(held) && !decided.has(held.hold)) {
      decided.add(held.hold);
      const step = decision === 'abort' ? undefined : held.hold;
      (await journal.send('r', { name: decision, step }))._unsafeUnwrap();
    }
    if (deed !== undefined || turns % 5 === 4) continue;
    if (taken.wakeAt === undefined) (await journal.send('r', { name: 'resume' }))._unsafeUnwrap();
    else await clock.sleep(taken.wakeAt - clock.now());
  }
  throw new Error('it takes turns without end');
}
