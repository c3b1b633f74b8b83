import { advance, type Call, type Clock, type RolloutEvent, resumeRollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { errorOf, only, type Play, play, SERVING, specOf } from './play.ts';

const ONE = specOf(['fake/a']);
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A wall clock that can be set, beside a monotonic clock that cannot. */
function settable(inner = virtualClock()) {
  const skew = { ms: 0 };
  const clock: VirtualClock = { ...inner, now: () => inner.now() + skew.ms };
  return { clock, inner, skew };
}

/** A cloud that goes by its own time, whatever the clock of whoever asks it. */
function ownTime(clock: VirtualClock): FakeProvider {
  const cloud = fakeProvider(SERVING);
  const its = (call: Call): Call => ({ ...call, now: clock.now() });
  return {
    ...cloud,
    deploy: (request, call) => cloud.deploy(request, its(call)),
    describe: (request, call) => cloud.describe(request, its(call)),
    verify: (request, call) => cloud.verify(request, its(call)),
    route: (request, call) => cloud.route(request, its(call)),
    monitor: (request, call) => cloud.monitor(request, its(call)),
  };
}

function isInOrder(events: readonly RolloutEvent[]): boolean {
  return events.every(({ at }, index) => at >= (events[index - 1]?.at ?? 0));
}

/** Rolls out, and changes the wall clock 20 s after the deploy of a minute was called. */
async function playWith(change: (skew: { ms: number }) => void, options: Play = {}) {
  const { clock, inner, skew } = settable();
  const fake = fakeProvider({ ...SERVING, clock });
  const from = inner.now();
  const played = await play(ONE, {
    ...options,
    clock,
    fake,
    watch: (event) => {
      if (event.type === 'effect-start' && event.method === 'deploy') void inner.sleep(20_000).then(() => change(skew));
    },
  });
  return { ...played, tookMs: inner.now() - from };
}

test('a wall clock that is set back by an hour delays nothing, and no event is earlier than the one before', async () => {
  const undisturbed = await playWith(() => undefined);
  const { result, events, tookMs } = await playWith((skew) => {
    skew.ms = -HOUR;
  });
  expect(result.isOk()).toBe(true);
  expect(tookMs).toBe(undisturbed.tookMs);
  expect(isInOrder(events)).toBe(true);
});

test.each([[2 * MINUTE], [HOUR], [24 * HOUR]])(
  'a wall clock that is set forward by %s ms fails nothing, and is followed',
  async (ms) => {
    const { result, events, clock } = await playWith((skew) => {
      skew.ms = ms;
    });
    expect(result.isOk()).toBe(true);
    expect(only(events, 'clock-jump')).toHaveLength(1);
    expect(events.at(-1)?.at).toBe(clock.now());
  },
);

test('a wall clock that is set forward past the deadline leaves the cloud the time that it still had', async () => {
  const { clock, inner, skew } = settable();
  const { result } = await play(specOf(['fake/a'], { timeouts: { deploy: '5m' } }), {
    clock,
    fake: ownTime(inner),
    watch: (event) => {
      if (event.type !== 'effect-start' || event.method !== 'deploy') return;
      void inner.sleep(20_000).then(() => {
        skew.ms = HOUR;
      });
    },
  });
  expect(result.isOk()).toBe(true);
});

test('a wall clock that swings by an hour at each reading changes neither the outcome nor the number of calls', async () => {
  const undisturbed = await play(ONE);
  const inner = virtualClock();
  let readings = 0;
  const clock: VirtualClock = {
    ...inner,
    now: () => {
      readings += 1;
      return inner.now() + (readings % 2 === 0 ? HOUR : -HOUR);
    },
  };
  const from = inner.now();
  const { result, fake } = await play(ONE, { clock });
  expect(result.isOk()).toBe(true);
  expect(fake.calls.length).toBeLessThanOrEqual(undisturbed.fake.calls.length + 5);
  expect(inner.now() - from).toBeLessThan(10 * MINUTE);
  expect(readings).toBeLessThan(5_000);
});

test('a clock of a user without a monotonic one is measured by its wall clock, and may be set back', async () => {
  const { inner, skew } = settable();
  const clock: Clock = { now: () => inner.now() + skew.ms, sleep: (ms, signal) => inner.sleep(ms, signal) };
  const from = inner.now();
  const { result } = await play(ONE, {
    clock: clock as VirtualClock,
    watch: (event) => {
      if (event.type !== 'effect-start' || event.method !== 'deploy') return;
      void inner.sleep(20_000).then(() => {
        skew.ms = -HOUR;
      });
    },
  });
  expect(result.isOk()).toBe(true);
  expect(inner.now() - from).toBeLessThan(5 * MINUTE);
});

test('the journal is given the wall clock as it is read at that moment, for taking a lease and for renewing it', async () => {
  const { clock, skew, inner } = settable();
  const kept = memoryJournal();
  const given: number[] = [];
  const journal: Journal = {
    ...kept,
    acquire: (id, runner, now, ttlMs) => {
      given.push(now - clock.now());
      return kept.acquire(id, runner, now, ttlMs);
    },
    renew: (lease, now, ttlMs) => {
      given.push(now - clock.now());
      return kept.renew(lease, now, ttlMs);
    },
  };
  void inner.sleep(5_000).then(() => {
    skew.ms = -HOUR;
  });
  const { result } = await play(ONE, { clock, journal });
  expect(result.isOk()).toBe(true);
  expect(given.length).toBeGreaterThan(2);
  expect(new Set(given)).toEqual(new Set([0]));
});

/** A journal and a provider that write down what is asked of them, in order. */
function watched(clock: VirtualClock) {
  const asked: string[] = [];
  const kept = memoryJournal();
  const fake = fakeProvider({ ...SERVING, clock });
  const journal: Journal = {
    ...kept,
    renew: (lease, now, ttlMs) => {
      asked.push('renew');
      return kept.renew(lease, now, ttlMs);
    },
  };
  const provider: FakeProvider = {
    ...fake,
    describe: (request, call) => {
      asked.push('describe');
      return fake.describe(request, call);
    },
  };
  return { asked, kept, journal, fake: provider };
}

test('a machine that slept asks for its lease again before it calls anything, and takes the wall clock anew', async () => {
  const { clock, inner, skew } = settable();
  const { asked, journal, fake } = watched(clock);
  let wokeAt = Number.POSITIVE_INFINITY;
  const { result, events } = await play(specOf(['fake/a'], { timeouts: { deploy: '5m' } }), {
    clock,
    journal,
    fake,
    watch: (event) => {
      // Its monotonic clock stands still while it sleeps.
      if (event.type === 'effect-end' && event.step === 'deploy:fake/a')
        void inner.sleep(10_000).then(() => {
          asked.push('slept');
          skew.ms = 8 * HOUR;
          wokeAt = clock.now();
        });
    },
  });
  expect(asked[asked.indexOf('slept') + 1]).toBe('renew');
  const [jump] = only(events, 'clock-jump');
  expect(jump?.byMs).toBe(8 * HOUR);
  expect(jump?.at).toBeGreaterThanOrEqual(wokeAt);
  expect(events.at(-1)?.at).toBe(clock.now());
  expect(result.isOk()).toBe(true);
});

test('a machine that slept while another took over calls nothing any more', async () => {
  const { clock, inner, skew } = settable();
  const { asked, kept, journal, fake } = watched(clock);
  const played = await play(ONE, {
    clock,
    journal,
    fake,
    watch: (event) => {
      if (event.type === 'effect-end' && event.step === 'deploy:fake/a')
        void inner.sleep(10_000).then(async () => {
          skew.ms = 8 * HOUR;
          (await kept.acquire('r', 'successor', clock.now(), MINUTE))._unsafeUnwrap();
          asked.push('slept');
        });
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'busy', holder: 'successor' });
  expect(asked.slice(asked.indexOf('slept') + 1)).toEqual(['renew']);
});

test('a process whose wall clock is behind the log goes on from the log, and no event is earlier than the one before', async () => {
  const journal = memoryJournal();
  const stopped = await play(ONE, {
    journal,
    watch: (event, { run }) => {
      if (event.type === 'step-start' && event.step === 'deploy:fake/a') void run.stop();
    },
  });
  const { fake, clock } = stopped;
  const behind = { ...clock, now: () => clock.now() - HOUR };
  const resumed = (await resumeRollout('r', { providers: { fake }, journal, clock: behind }))._unsafeUnwrap();
  const from = clock.now();
  expect((await resumed.result).isOk()).toBe(true);
  expect(clock.now() - from).toBeLessThan(5 * MINUTE);
  const events = (await journal.read('r'))._unsafeUnwrap();
  expect(isInOrder(events)).toBe(true);
});

test('a host whose wall clock was set back between two turns is told to come again soon, and always later than now', async () => {
  const { clock, inner, skew } = settable();
  const journal = memoryJournal();
  const fake = ownTime(inner);
  const options = { providers: { fake }, journal, clock };
  (await startRollout(ONE, { ...options, id: 'r' }))._unsafeUnwrap();
  const from = inner.now();
  for (let turns = 0; ; turns += 1) {
    expect(turns).toBeLessThan(500);
    const turn = (await advance('r', options))._unsafeUnwrap();
    if (turn.ended) break;
    const waitMs = (turn.wakeAt ?? Number.NaN) - clock.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThan(MINUTE);
    for (const { until } of turn.waiting) expect(until ?? Number.NaN).toBeGreaterThan(clock.now());
    await inner.sleep(waitMs);
    if (turns === 3) skew.ms = -HOUR;
  }
  expect(inner.now() - from).toBeLessThan(10 * MINUTE);
});
