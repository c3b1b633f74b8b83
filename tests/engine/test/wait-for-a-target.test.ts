import { advance, type RolloutEvent, type RolloutRun, resumeRollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { errorOf, only, play, SERVING, specOf } from './play.ts';

const REGIONS = ['fake/a', 'fake/b'];

function specOfVersion(version: string) {
  const spec = specOf(REGIONS);
  return { ...spec, model: { ...spec.model, version } };
}

interface Shared {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly fake: FakeProvider;
}

function shared(): Shared {
  const clock = virtualClock();
  return { journal: memoryJournal(), clock, fake: fakeProvider({ ...SERVING, clock }) };
}

/** A rollout that was stopped while it holds its targets. */
async function holding(world: Shared): Promise<void> {
  const stopped = await play(specOf(REGIONS), {
    ...world,
    id: 'first',
    watch: (event, { run }) => {
      if (event.type === 'claim-held') void run.stop();
    },
  });
  expect(errorOf(stopped).kind).toBe('stopped');
}

async function endFirst({ journal, clock, fake }: Shared): Promise<void> {
  const run = (await resumeRollout('first', { journal, clock, providers: { fake } }))._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
}

async function claimsIn({ journal }: Shared): Promise<readonly string[]> {
  return [...(await journal.claims())._unsafeUnwrap().values()];
}

function expectKept(events: readonly RolloutEvent[], { fake }: Shared): void {
  expect(brokenPromises({ events, traffic: fake.trafficHistory })).toEqual([]);
  // However long it waited, the log tells it once.
  expect(only(events, 'claim-waiting')).toHaveLength(1);
  expect(only(events, 'effect-start').filter(({ method }) => method === 'claim')).toHaveLength(1);
}

test('a rollout waits for the one that holds its targets, and then replaces what that one left', async () => {
  const world = shared();
  const first = play(specOf(REGIONS), { ...world, id: 'first' });
  const second = await play(specOfVersion('43'), { ...world, id: 'second', onBusy: 'wait' });
  expect((await first).result.isOk()).toBe(true);
  expect(second.result.isOk()).toBe(true);
  expectKept(second.events, world);
  expect(only(second.events, 'claim-waiting')[0]).toMatchObject({ holder: 'first', target: 'fake/a' });
  const claimed = only(second.events, 'claim-held')[0];
  const ended = (await first).events.at(-1);
  expect((claimed?.at ?? 0) - (ended?.at ?? 0)).toBeLessThanOrEqual(33_000);
  expect([world.fake.trafficIn('a'), world.fake.trafficIn('b')]).toEqual([{ '43': 100 }, { '43': 100 }]);
});

test('every region is prepared again under the claim and before the first change, so a rollback returns to what serves now', async () => {
  const world = shared();
  world.fake.fault({ kind: 'deploy-fails', region: 'b', version: '43' });
  const first = play(specOf(REGIONS), { ...world, id: 'first' });
  const second = await play(specOfVersion('43'), { ...world, id: 'second', onBusy: 'wait' });
  expect((await first).result.isOk()).toBe(true);
  expect(errorOf(second)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expectKept(second.events, world);
  const { events } = second;
  const held = events.findIndex(({ type }) => type === 'claim-held');
  const changed = events.findIndex((event) => event.type === 'effect-start' && event.method === 'deploy');
  const again = events
    .slice(held, changed)
    .flatMap((event) => (event.type === 'step-end' && event.prepared !== undefined ? [event.region] : []));
  expect(again).toEqual(REGIONS);
  // 41 served when it was prepared first, and 42 when its turn came.
  expect([world.fake.trafficIn('a'), world.fake.trafficIn('b')]).toEqual([{ '42': 100 }, { '42': 100 }]);
});

test('a claim that did not have to wait is not followed by another prepare', async () => {
  const world = shared();
  const played = await play(specOf(REGIONS), { ...world, onBusy: 'wait' });
  expect(played.result.isOk()).toBe(true);
  expect(world.fake.calls.filter(({ method }) => method === 'prepare')).toHaveLength(2);
});

test('the wait ends after busyFor, an hour by default, with who holds which target', async () => {
  for (const [busyFor, ms] of [
    [undefined, 3_600_000],
    ['5m', 300_000],
  ] as const) {
    const world = shared();
    await holding(world);
    const began = world.clock.now();
    const played = await play(specOfVersion('43'), { ...world, id: 'second', onBusy: 'wait', busyFor });
    expect(errorOf(played)).toEqual({ kind: 'busy', by: 'rollout', holder: 'first', target: 'fake/a' });
    expect(world.clock.now() - began).toBe(ms);
    expectKept(played.events, world);
    expect(played.events.length).toBeLessThan(20);
    expect(world.fake.calls.filter(({ key, method }) => key.startsWith('second') && method === 'deploy')).toEqual([]);
    expect(await claimsIn(world)).toEqual(['first', 'first']);
  }
});

test.each(['abort', 'signal'] as const)('an %s ends the wait, and nothing was changed', async (how) => {
  const world = shared();
  await holding(world);
  const controller = new AbortController();
  const began = world.clock.now();
  const played = await play(specOfVersion('43'), {
    ...world,
    id: 'second',
    onBusy: 'wait',
    signal: controller.signal,
    onSignal: 'abort',
    watch: (event, { run, clock }) => {
      if (event.type !== 'claim-waiting') return;
      void clock.sleep(60_000).then(() => {
        expect(run.explain()).toMatchObject([{ for: 'claim', detail: 'rollout first holds fake/a' }]);
        if (how === 'signal') controller.abort();
        else void run.abort();
      });
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'not-needed' } });
  expect(world.clock.now() - began).toBeLessThan(61_000);
  expectKept(played.events, world);
  expect(await claimsIn(world)).toEqual(['first', 'first']);
});

/** A rollout that was stopped while it waited for another, and is resumed. */
async function resumedInWait(world: Shared, onBusy: 'wait' | 'fail'): Promise<RolloutRun> {
  await holding(world);
  const stopped = await play(specOfVersion('43'), {
    ...world,
    id: 'second',
    onBusy: 'wait',
    watch: (event, { run, clock }) => {
      if (event.type === 'claim-waiting') void clock.sleep(60_000).then(() => run.stop());
    },
  });
  expect(errorOf(stopped).kind).toBe('stopped');
  const { journal, clock, fake } = world;
  return (await resumeRollout('second', { journal, clock, providers: { fake }, onBusy }))._unsafeUnwrap();
}

test('a rollout that is stopped while it waits goes on waiting when it is resumed', async () => {
  const world = shared();
  const run = await resumedInWait(world, 'wait');
  await world.clock.sleep(60_000);
  await endFirst(world);
  expect((await run.result).isOk()).toBe(true);
  expect(world.fake.trafficIn('a')).toEqual({ '43': 100 });
  expectKept((await world.journal.read('second'))._unsafeUnwrap(), world);
});

test('a rollout that is stopped while it waits is refused when it is resumed without onBusy', async () => {
  const world = shared();
  const run = await resumedInWait(world, 'fail');
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', by: 'rollout', holder: 'first' });
  expectKept((await world.journal.read('second'))._unsafeUnwrap(), world);
});

test('turns of advance wait through wakeAt, each in a process of its own', async () => {
  const world = shared();
  await holding(world);
  const { journal, clock, fake } = world;
  const options = { journal, clock, providers: { fake }, onBusy: 'wait' } as const;
  (await startRollout(specOfVersion('43'), { ...options, id: 'second' }))._unsafeUnwrap();
  let waited = 0;
  for (let turns = 0; ; turns += 1) {
    expect(turns).toBeLessThan(1_000);
    const turn = (await advance('second', options))._unsafeUnwrap();
    if (turn.ended) break;
    const wakeAt = turn.wakeAt ?? Number.NaN;
    expect(wakeAt).toBeGreaterThan(clock.now());
    if (turn.waiting.some((wait) => wait.for === 'claim')) {
      waited += 1;
      if (waited === 40) await endFirst(world);
    }
    await clock.advance(Math.max(1, wakeAt - clock.now()));
  }
  expect(waited).toBeGreaterThanOrEqual(40);
  expect(fake.trafficIn('a')).toEqual({ '43': 100 });
  expectKept((await journal.read('second'))._unsafeUnwrap(), world);
});

/** The same cloud, in which `prepare` answers something else in one region once the wait is over. */
function changing(
  world: Shared,
  change: (of: Awaited<ReturnType<FakeProvider['prepare']>>) => typeof of,
): FakeProvider {
  let prepared = 0;
  return {
    ...world.fake,
    async prepare(request, call) {
      const answer = await world.fake.prepare(request, call);
      if (request.model.version !== '43' || call.region !== 'a') return answer;
      prepared += 1;
      return prepared > 1 ? change(answer) : answer;
    },
  };
}

test.each<readonly [string, Parameters<typeof changing>[1], object]>([
  [
    'target',
    (answer) => answer.map((prepared) => ({ ...prepared, target: 'fake/moved' })),
    {
      kind: 'provider-failed',
      error: {
        kind: 'conflict',
        message: 'prepare names another target than before (fake/moved), and only fake/a is claimed',
      },
    },
  ],
  [
    'finding',
    (answer) => answer.andThen((of) => ok({ ...of, findings: [{ level: 'error' as const, message: 'no room' }] })),
    { kind: 'provider-failed', error: { kind: 'invalid', message: 'no room' } },
  ],
])(
  'where the %s differs after the wait, the claim is given back and nothing is changed',
  async (_what, change, failure) => {
    const world = shared();
    const first = play(specOf(REGIONS), { ...world, id: 'first' });
    const second = await play(specOfVersion('43'), {
      ...world,
      fake: changing(world, change),
      id: 'second',
      onBusy: 'wait',
    });
    expect((await first).result.isOk()).toBe(true);
    expect(errorOf(second)).toMatchObject({
      kind: 'rollout-failed',
      failures: [{ step: 'reselect:fake/a', action: 'select', ...failure }],
      rollback: { outcome: 'not-needed' },
    });
    expectKept(second.events, world);
    expect(await claimsIn(world)).toEqual([]);
    expect(world.fake.calls.filter(({ key, method }) => key.startsWith('second') && method === 'deploy')).toEqual([]);
  },
);
