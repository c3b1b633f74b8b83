import { type Plan, planRollout, processTable, rollout } from '@landfall/core';
import {
  carryOut,
  type Engine,
  effectContext,
  emptyLive,
  explain,
  foldEvents,
  type Input,
  stampEvent,
  transition,
} from '@landfall/core/engine';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { leftIn, only, play, SERVING, specOf, tell } from './play.ts';

/** A host of forty lines over the public engine: what a durable engine would do, without promises of its own. */
async function drive(plan: Plan, fake: FakeProvider, clock: VirtualClock, journal: Journal): Promise<Engine> {
  const start = stampEvent({ type: 'rollout-start', plan, nonce: 'n' }, 1, clock.now(), 'r');
  (await journal.create('r', [start]))._unsafeUnwrap();
  const lease = (await journal.acquire('r', 'host', clock.now(), 86_400_000))._unsafeUnwrap();
  const context = effectContext({ plan, providers: { fake }, clock, journal, lease });
  let engine: Engine = { state: foldEvents([start]), live: emptyLive(plan.providers) };
  const came: Input[] = [];
  let wake: AbortController | undefined;
  for (;;) {
    const turn = transition(engine, came.splice(0), clock.now());
    if (turn.events.length > 0) (await journal.append(lease, turn.events))._unsafeUnwrap();
    engine = turn;
    for (const effect of turn.effects)
      void carryOut(context, effect, new AbortController()).then((result) => {
        if ('journal' in result) throw new Error(result.journal.message);
        came.push(result);
        wake?.abort();
      });
    if (engine.state.status === 'ended') return engine;
    if (came.length > 0) continue;
    wake = new AbortController();
    await clock.sleep((turn.wakeAt ?? Number.POSITIVE_INFINITY) - clock.now(), wake.signal);
  }
}

const SPEC = specOf([['fake/a', 'fake/b'], ['fake/c']], { stages: [{ percent: 10 }, { percent: 100 }] });

test.each([
  ['succeeds', {}],
  ['fails', { faults: [{ kind: 'deploy-fails', region: 'c' } as const] }],
])('a host of its own over the public engine comes to the same log as rollout(): one that %s', async (_, more) => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, ...more, clock });
  const journal = memoryJournal();
  const plan = planRollout(SPEC, { providers: { fake } })._unsafeUnwrap();
  const { state } = await drive(plan, fake, clock, journal);
  const log = (await journal.read('r'))._unsafeUnwrap();
  const played = await play(SPEC, { cloud: { ...SERVING, ...more } });
  expect(log.map(tell).map((line) => line.replaceAll('r/n/', 'r/'))).toEqual(played.events.map(tell));
  const tableOf = (events: typeof log) =>
    processTable(events).map(({ result, ...row }) => ({ ...row, result: result.split(':')[0] }));
  expect(tableOf(log)).toEqual(tableOf(played.events));
  expect(state).toEqual(foldEvents(log));
  const left = leftIn({ fake }, ['a', 'b', 'c']);
  expect(left.length === 0).toBe(state.outcome !== 'succeeded');
});

test('every host is told by explain what it waits for', async () => {
  const clock = virtualClock({ auto: false });
  const fake = fakeProvider({ ...SERVING, clock });
  const run = rollout(specOf(['fake/a']), { providers: { fake }, clock });
  await clock.advance(20_000);
  const waits = run.explain();
  expect(waits).toMatchObject([{ for: 'cloud', region: 'fake/a', step: 'deploy:fake/a' }]);
  const { state } = { state: run.snapshot() };
  // The same from the log alone: a process that has just started looks first.
  expect(explain({ state, live: emptyLive(run.plan?.providers ?? {}) }, clock.now())).toEqual([]);
  void run.abort();
  await clock.advance(3_600_000);
  void (await run.result);
});

test("run.on('event') hears every event, in order, those of before included", async () => {
  const seen: string[] = [];
  const late: string[] = [];
  const played = await play(specOf(['fake/a']), {
    watch: (event, { run }) => {
      if (seen.length === 0) run.on('event', (each) => late.push(tell(each)));
      seen.push(tell(event));
    },
  });
  expect(seen).toEqual(played.events.map(tell));
  expect(late).toEqual(seen);
});

test('a turn is one write: a listener hears of it once it is kept, and what it asks for comes before the calls', async () => {
  const appends: number[] = [];
  const kept = memoryJournal();
  const journal: Journal = {
    ...kept,
    append(lease, events, taken) {
      appends.push(events.length);
      return kept.append(lease, events, taken);
    },
  };
  const heard: { readonly line: string; readonly appends: number; readonly calls: number }[] = [];
  const played = await play(specOf(['fake/a']), {
    journal,
    cloud: { serving: { version: '41' } },
    watch: (event, { fake }) => heard.push({ line: tell(event), appends: appends.length, calls: fake.calls.length }),
  });
  expect(played.result.isOk()).toBe(true);
  expect(appends.length).toBeLessThanOrEqual(12);
  const intent = heard.find(({ line }) => line === 'effect-start r/deploy:fake/a/1#1');
  // What led to the call is in the same write, and the call comes after it.
  expect(heard.find(({ line }) => line === 'step-start deploy:fake/a')?.appends).toBe(intent?.appends);
  expect(played.fake.calls.slice(0, intent?.calls).some(({ method }) => method === 'deploy')).toBe(false);
  expect(only(played.events, 'rollout-end')).toHaveLength(1);
});

test.each([
  ['abort', 'aborted'],
  ['stop', 'stopped'],
  ['pause', undefined],
] as const)('%s, asked for by a listener that hears of an intent, comes before its call', async (command, kind) => {
  const played = await play(specOf(['fake/a']), {
    watch: (event, { run }) => {
      if (tell(event) === 'effect-start r/route-100:fake/a/1#1') void run[command]();
      if (event.type === 'pause-start') void run.resume();
    },
  });
  const routes = played.fake.calls.filter(({ method, key }) => method === 'route' && key.includes('route-100'));
  expect(routes).toHaveLength(command === 'pause' ? 1 : 0);
  expect(played.result.isErr() ? played.result.error.kind : undefined).toBe(kind);
  // An abort ends the intent without a call, a stop leaves it open, and after a pause the call is made.
  const ends = only(played.events, 'effect-end').filter(({ step }) => step === 'route-100:fake/a');
  const expected = { abort: [{ tries: 0, abandoned: true }], stop: [], pause: [{ tries: 1 }] };
  expect(ends).toMatchObject(expected[command]);
});
