import { foldEvents, type RolloutEvent, rollout } from '@landfall/core';
import type { Journal, Lease } from '@landfall/core/journal';
import type { FakeProvider } from '@landfall/provider-fake';
import { SHARE, shareOf, wrapCalls } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { inTime, onEvery, tell } from './play.ts';
import { entriesOf, type SharedWorld, sharedWorld } from './shared-world.ts';
import { abortsOf, logOf, NEXT, STAGED, SUPERSEDE } from './superseding.ts';

const NEVER = new Promise<never>(() => undefined);

/** Where a process is lost: after this event of this rollout, whoever appends it. */
interface Moment {
  readonly id: string;
  readonly seq: number;
}

/** One process: what it appended stays, what it called stays done, and after its death it does nothing any more. */
interface MortalProcess extends SharedWorld {
  /** Resolves when it dies. */
  readonly died: Promise<void>;
  /** Gives its leases back, as time would. */
  bury(): Promise<void>;
}

function mortalProcess({ journal: kept, clock, fake }: SharedWorld, moment: Moment | undefined): MortalProcess {
  const leases = new Map<string, Lease>();
  let isDead = false;
  let tellDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    tellDeath = resolve;
  });
  const journal: Journal = {
    ...kept,
    async acquire(...args) {
      if (isDead) return NEVER;
      const taken = await kept.acquire(...args);
      if (taken.isOk()) leases.set(args[0], taken.value);
      return taken;
    },
    async append(lease, events, taken) {
      if (isDead) return NEVER;
      const isLast = ({ seq }: RolloutEvent) => lease.rolloutId === moment?.id && seq === moment.seq;
      if (!events.some(isLast)) return kept.append(lease, events, taken);
      // A write is whole or not there: that of the moment is the last.
      (await kept.append(lease, events, taken))._unsafeUnwrap();
      isDead = true;
      tellDeath();
      return NEVER;
    },
    claim: async (...args) => (isDead ? NEVER : kept.claim(...args)),
    send: async (...args) => (isDead ? NEVER : kept.send(...args)),
    renew: async (...args) => (isDead ? NEVER : kept.renew(...args)),
    inbox: async (...args) => (isDead ? NEVER : kept.inbox(...args)),
    read: async (...args) => (isDead ? NEVER : kept.read(...args)),
    ledger: async (...args) => (isDead ? NEVER : kept.ledger(...args)),
    release: async (...args) => (isDead ? NEVER : kept.release(...args)),
  };
  const provider = wrapCalls(fake, (call, make) =>
    isDead ? NEVER : make(call).then((answer) => (isDead ? NEVER : answer)),
  ) as FakeProvider;
  return {
    journal,
    clock,
    fake: provider,
    died,
    async bury() {
      for (const lease of leases.values()) void (await kept.release(lease));
    },
  };
}

/** Starts one of the two rollouts, or continues it. */
function start(process: SharedWorld, id: 'first' | 'second'): Promise<unknown> {
  const { journal, clock, fake } = process;
  const more = id === 'second' ? SUPERSEDE : { id };
  return rollout(id === 'second' ? NEXT : STAGED, { journal, clock, providers: { fake }, ...more }).result;
}

/** Both rollouts, with a process lost at a moment; its rollout is started again by the same call, once the lease is free. */
async function played(moment: Moment | undefined): Promise<SharedWorld> {
  const world = sharedWorld();
  const one = mortalProcess(world, moment?.id === 'first' ? moment : undefined);
  const other = mortalProcess(world, moment?.id === 'second' ? moment : undefined);
  const { journal, clock, fake } = one;
  const first = rollout(STAGED, { journal, clock, providers: { fake }, id: 'first' });
  let isSuperseded = false;
  const ended = new Promise<unknown>((resolve) => {
    const supersede = () => {
      if (isSuperseded) return;
      isSuperseded = true;
      const again = () => other.bury().then(() => start(world, 'second'));
      resolve(Promise.race([start(other, 'second'), other.died.then(again)]));
    };
    onEvery(first, (event) => {
      if (tell(event) === 'step-start route-50:fake/b') supersede();
    });
    // Where the first is lost before that, nobody drives it when the second comes.
    void one.died.then(() => one.bury()).then(supersede);
  });
  await inTime(clock, ended);
  if (moment?.id !== 'first') void (await inTime(clock, first.result));
  return world;
}

/** How both came out, and what the cloud shows. */
async function outcomeOf(world: SharedWorld) {
  const logs = [await logOf(world, 'first'), await logOf(world, 'second')];
  // A rollout that was lost before it held a target still waits for its next runner.
  const ended = logs.filter((events) => events.at(-1)?.type === 'rollout-end');
  expect(ended.flatMap((events) => brokenPromises({ events, traffic: [] }))).toEqual([]);
  return {
    outcomes: logs.map((events) => foldEvents(events).outcome),
    supersededBy: (await abortsOf(world, 'first')).at(0)?.supersededBy,
    claims: [...(await world.journal.claims())._unsafeUnwrap()],
    traffic: ['a', 'b'].map((region) => world.fake.trafficIn(region)),
    running: world.fake.running().map(({ region, version, percent }) => ({ region, version, percent })),
    serving: (await entriesOf(world.journal)).map(({ target, desired, actual }) => ({ target, desired, actual })),
  };
}

/** Some moments of a rollout: each type of event is among them; the last is left out, since the rollout has ended. */
async function momentsOf(whole: SharedWorld, id: string): Promise<readonly Moment[]> {
  const events = (await logOf(whole, id)).slice(0, -1);
  return shareOf(events, { kindOf: ({ type }) => type }).map(({ seq }) => ({ id, seq }));
}

for (const id of ['first', 'second'] as const)
  test(`a crash after any event of the ${id === 'first' ? 'superseded' : 'superseding'} rollout comes to the same end (${SHARE})`, async () => {
    const whole = await played(undefined);
    const expected = await outcomeOf(whole);
    expect(expected).toMatchObject({ outcomes: ['aborted', 'succeeded'], supersededBy: 'second', claims: [] });
    for (const moment of await momentsOf(whole, id)) {
      const world = await played(moment);
      const aborts = await abortsOf(world, 'first');
      const held = (await logOf(world, 'first')).some(({ type }) => type === 'claim-held');
      const { outcomes, supersededBy, ...shown } = await outcomeOf(world);
      const { outcomes: _, supersededBy: __, ...expectedShown } = expected;
      expect({ moment, ...shown }).toEqual({ moment, ...expectedShown });
      expect({ moment, aborts: aborts.length }).toEqual({ moment, aborts: held ? 1 : 0 });
      expect([moment, outcomes, supersededBy]).toEqual([
        moment,
        held ? ['aborted', 'succeeded'] : [undefined, 'succeeded'],
        held ? 'second' : undefined,
      ]);
    }
  });
