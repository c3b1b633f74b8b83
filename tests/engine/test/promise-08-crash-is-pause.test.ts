import {
  advance,
  evolve,
  initialState,
  type RolloutEvent,
  type RolloutRun,
  type RolloutSpec,
  type RolloutState,
  resumeRollout,
  rollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { type Death, mortal } from './mortal.ts';
import { onEvery, SERVING, specOf, tell } from './play.ts';

interface Scenario {
  readonly spec: RolloutSpec;
  readonly cloud: FakeOptions;
  /** The event at which somebody aborts. */
  readonly abortAt?: string | undefined;
}

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  succeeds: {
    spec: specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }], superseded: 'retire' }),
    // One deploy takes two attempts, so that clearing the way is interrupted too.
    cloud: { ...SERVING, faults: [{ kind: 'out-of-capacity', at: 'end', region: 'b', times: 1 }] },
  },
  'fails late': {
    spec: specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }] }),
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', method: 'route', region: 'c', after: 1, ms: 1 }] },
  },
  'fails early': {
    spec: specOf(WAVES),
    cloud: {
      ...SERVING,
      routeCalls: 2,
      deployCalls: 2,
      retireCalls: 2,
      faults: [{ kind: 'deploy-fails', region: 'c' }],
    },
  },
  'is aborted': {
    spec: specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }] }),
    cloud: { ...SERVING, routeCalls: 2 },
    abortAt: 'step-start route-100:fake/b',
  },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function abortWhenDue(run: RolloutRun, { abortAt }: Scenario): void {
  if (abortAt === undefined) return;
  onEvery(run, (event) => {
    if (tell(event) === abortAt) run.abort('enough');
  });
}

/**
 * How it all came out: what the log says, and what is true in the cloud. An abort is heard a little later where a process
 * was lost just then, so of an aborted rollout it is only compared how it ends, not how far it had come.
 */
function outcomeOf(events: readonly RolloutEvent[], fake: FakeProvider, { abortAt }: Scenario) {
  const state = events.reduce(evolve, initialState());
  if (abortAt !== undefined) return truthOf(state, fake);
  return {
    ...truthOf(state, fake),
    regions: [...state.regions.values()].map(({ planned, deployed, verified, percent, owner }) => ({
      key: planned.key,
      deployed,
      verified,
      percent,
      owner,
    })),
    steps: Object.fromEntries(
      [...state.steps.values()].map(({ step, status, attempt }) => [step.id, [status, attempt]]),
    ),
    failures: state.failures.map(({ kind, step }) => [kind, step]),
    tracker: [state.routingConfigured, state.monitoringActive],
  };
}

function truthOf({ outcome, undo }: RolloutState, fake: FakeProvider) {
  return {
    outcome,
    undo: undo?.outcome,
    traffic: ['a', 'b', 'c'].map((region) => fake.trafficIn(region)),
    running: fake.running().map(({ region, owner, version, percent }) => ({ region, owner, version, percent })),
  };
}

interface Setting {
  readonly fake: FakeProvider;
  readonly clock: VirtualClock;
  readonly kept: Journal;
}

function settingOf({ cloud }: Scenario): Setting {
  const clock = virtualClock();
  return { clock, fake: fakeProvider({ ...cloud, clock }), kept: memoryJournal() };
}

async function readLog(kept: Journal): Promise<readonly RolloutEvent[]> {
  return (await kept.read('r'))._unsafeUnwrap();
}

async function undisturbed(scenario: Scenario): Promise<Setting & { readonly events: readonly RolloutEvent[] }> {
  const setting = settingOf(scenario);
  const { fake, clock, kept } = setting;
  const run = rollout(scenario.spec, { providers: { fake }, clock, journal: kept, id: 'r' });
  abortWhenDue(run, scenario);
  await run.result;
  return { ...setting, events: await readLog(kept) };
}

/** Lets a process die; what is left is the journal, and the cloud in the state it was in. */
async function crash(
  scenario: Scenario,
  death: Death,
): Promise<Setting & { readonly before: readonly RolloutEvent[] }> {
  const setting = settingOf(scenario);
  const { fake, clock, kept } = setting;
  const process = mortal(kept, fake, death);
  const run = rollout(scenario.spec, {
    providers: { fake: process.provider },
    clock,
    journal: process.journal,
    id: 'r',
  });
  abortWhenDue(run, scenario);
  await process.died;
  await process.bury();
  return { ...setting, before: await readLog(kept) };
}

/** The step that a call's key belongs to. */
function stepOf(key: string): string {
  return key.slice(2, key.lastIndexOf('/')).replace(/^clear:/, 'deploy:');
}

function expectNothingRepeated(
  setting: Setting,
  before: readonly RolloutEvent[],
  after: readonly RolloutEvent[],
  calls: number,
): void {
  expect(after.slice(0, before.length)).toEqual(before);
  const ended = new Map(
    before.flatMap((event) => (event.type === 'step-end' ? [[event.step, event.outcome] as const] : [])),
  );
  const later = after.slice(before.length);
  expect(later.filter((event) => 'action' in event && ended.has(event.step)).map(tell)).toEqual([]);
  const changed = setting.fake.calls
    .slice(calls)
    .filter(({ method }) => method === 'deploy' || method === 'route' || method === 'monitor' || method === 'retire');
  expect(changed.filter(({ key }) => ended.has(stepOf(key))).map(({ key }) => key)).toEqual([]);
  const state = after.reduce(evolve, initialState());
  for (const [step, outcome] of ended) expect(state.steps.get(step)?.status, step).toBe(outcome);
}

async function resume({ fake, clock, kept }: Setting, scenario: Scenario): Promise<void> {
  const run = (await resumeRollout('r', { providers: { fake }, clock, journal: kept }))._unsafeUnwrap();
  abortWhenDue(run, scenario);
  await run.result;
}

/** Turns with nothing in memory between them, at the times they asked for. */
async function takeTurns({ fake, clock, kept }: Setting, { abortAt }: Scenario): Promise<number> {
  let isSent = abortAt === undefined;
  for (let turns = 1; turns < 5_000; turns += 1) {
    const events = await readLog(kept);
    if (!isSent && events.some((event) => tell(event) === abortAt)) {
      isSent = true;
      if (!events.some(({ type }) => type === 'command')) await kept.send('r', { name: 'abort', reason: 'enough' });
    }
    const turn = (await advance('r', { providers: { fake }, clock, journal: kept }))._unsafeUnwrap();
    if (turn.ended) return turns;
    if (turn.wakeAt !== undefined) await clock.sleep(turn.wakeAt - clock.now());
  }
  throw new Error('it takes turns without end');
}

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test(`${name}: a rollout that stops after any event and is resumed ends as if nothing had been`, async () => {
    const whole = await undisturbed(scenario);
    const expected = outcomeOf(whole.events, whole.fake, scenario);
    let calls = 0;
    for (let at = 1; at < whole.events.length; at += 1) {
      const crashed = await crash(scenario, { afterEvent: at });
      expect(crashed.before).toHaveLength(at);
      const made = crashed.fake.calls.length;
      // At once, or when the cloud has long gone on without us.
      if (at % 2 === 0) await crashed.clock.sleep(300_000);
      await resume(crashed, scenario);
      const after = await readLog(crashed.kept);
      const where = `after event ${at}: ${tell(whole.events[at - 1] as RolloutEvent)}`;
      expect(outcomeOf(after, crashed.fake, scenario), where).toEqual(expected);
      expect(brokenPromises({ events: after, traffic: crashed.fake.trafficHistory }), where).toEqual([]);
      expectNothingRepeated(crashed, crashed.before, after, made);
      calls += crashed.fake.calls.length;
    }
    say(`crash, ${name}: ${whole.events.length - 1} prefixes resumed, ${calls} calls`);
  });

  test(`${name}: a rollout that stops in the middle of any call and is resumed ends as if nothing had been`, async () => {
    const whole = await undisturbed(scenario);
    const expected = outcomeOf(whole.events, whole.fake, scenario);
    const { length } = whole.fake.calls;
    for (let at = 1; at <= length; at += 1) {
      const crashed = await crash(scenario, { atCall: at });
      const made = crashed.fake.calls.length;
      await resume(crashed, scenario);
      const after = await readLog(crashed.kept);
      const last = whole.fake.calls[at - 1];
      const where = `in call ${at}: ${last?.method} ${last?.key}`;
      expect(outcomeOf(after, crashed.fake, scenario), where).toEqual(expected);
      expect(brokenPromises({ events: after, traffic: crashed.fake.trafficHistory }), where).toEqual([]);
      expectNothingRepeated(crashed, crashed.before, after, made);
    }
    say(`crash, ${name}: stopped in each of ${length} calls and resumed`);
  });

  test(`${name}: a rollout that stops after any event and goes on in turns without memory ends as if nothing had been`, async () => {
    const whole = await undisturbed(scenario);
    const expected = outcomeOf(whole.events, whole.fake, scenario);
    let turns = 0;
    for (let at = 1; at < whole.events.length; at += 1) {
      const crashed = await crash(scenario, { afterEvent: at });
      const made = crashed.fake.calls.length;
      turns += await takeTurns(crashed, scenario);
      const after = await readLog(crashed.kept);
      const where = `after event ${at}: ${tell(whole.events[at - 1] as RolloutEvent)}`;
      expect(outcomeOf(after, crashed.fake, scenario), where).toEqual(expected);
      expect(brokenPromises({ events: after, traffic: crashed.fake.trafficHistory }), where).toEqual([]);
      expectNothingRepeated(crashed, crashed.before, after, made);
    }
    say(`crash, ${name}: ${whole.events.length - 1} prefixes advanced, ${turns} turns`);
  });
}

test('a rollout that was interrupted again and again ends as if nothing had been', async () => {
  const scenario = SCENARIOS['fails late'] as Scenario;
  const whole = await undisturbed(scenario);
  const setting = settingOf(scenario);
  const { fake, clock, kept } = setting;
  const first = mortal(kept, fake, { afterEvent: 1 });
  rollout(scenario.spec, { providers: { fake: first.provider }, clock, journal: first.journal, id: 'r' });
  await first.died;
  for (let at = 2; at < whole.events.length; at += 1) {
    if ((await readLog(kept)).length >= at) continue;
    const next = mortal(kept, fake, { afterEvent: at });
    await resumeRollout('r', { providers: { fake: next.provider }, clock, journal: next.journal });
    await next.died;
    await next.bury();
  }
  await resume(setting, scenario);
  expect(outcomeOf(await readLog(kept), fake, scenario)).toEqual(outcomeOf(whole.events, whole.fake, scenario));
});
