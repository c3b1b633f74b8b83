import { type RolloutEvent, resumeRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { SHARE, shareOf } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { brokenPromises, oneLog } from '../src/invariants.ts';
import { errorOf, leftIn, only, type Play, play, REQUIRED, SERVING, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;
const STAGED = specOf(WAVES, {
  ...REQUIRED,
  stages: [{ percent: 50 }, { percent: 100 }],
});

function isOn(line: string): (event: RolloutEvent) => boolean {
  return (event) => tell(event) === line;
}

function on(line: string, act: (stage: Parameters<NonNullable<Play['watch']>>[1]) => void): Play['watch'] {
  return (event, stage) => {
    if (tell(event) === line) act(stage);
  };
}

const REGIONS = ['a', 'b', 'c'];

test('pause starts no new step and no new stage, while started ones go on; resume goes on', async () => {
  const clock = virtualClock();
  const played = await play(STAGED, {
    clock,
    watch: on('step-start deploy:fake/a', ({ run }) => {
      void run.pause('lunch');
      void clock.sleep(3_600_000).then(() => run.resume());
    }),
  });
  expect(played.result.isOk()).toBe(true);
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  const paused = only(played.events, 'pause-start')[0];
  const resumed = only(played.events, 'pause-end')[0];
  const between = played.events.slice(paused?.seq, (resumed?.seq ?? 0) - 1);
  expect((resumed?.at ?? 0) - (paused?.at ?? 0)).toBeGreaterThan(3_500_000);
  expect(between.filter(({ type }) => type === 'step-start' || type === 'phase-start').map(tell)).toEqual([]);
  expect(between.map(tell)).toContain('step-end deploy:fake/a succeeded');
  expect(between.map(tell)).toContain('step-end deploy:fake/b succeeded');
});

test('a pause does not stop a deadline', async () => {
  const played = await play(specOf(['fake/a'], { timeouts: { deploy: '5m' } }), {
    cloud: { ...SERVING, deployMs: 3_600_000 },
    watch: on('step-start deploy:fake/a', ({ run }) => run.pause()),
  });
  expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'timed-out' }], rollback: { outcome: 'completed' } });
});

test('who waits for a resume says so', async () => {
  const clock = virtualClock();
  let waiting: unknown;
  await play(specOf(WAVES), {
    clock,
    watch: on('step-start deploy:fake/a', ({ run }) => {
      void run.pause();
      void clock.sleep(600_000).then(() => {
        waiting = run.explain();
        void run.resume();
      });
    }),
  });
  expect(waiting).toMatchObject([
    { for: 'resume', region: 'fake/a', step: 'verify:fake/a' },
    { for: 'resume', region: 'fake/b', step: 'verify:fake/b' },
  ]);
});

test('pausing twice, and resuming what is not paused, change nothing', async () => {
  const played = await play(specOf(['fake/a']), {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      void run.resume();
      void run.pause();
      void run.pause();
      void run.resume();
    }),
  });
  expect(played.result.isOk()).toBe(true);
  expect(oneLog(played)).toEqual([]);
});

test('stop waits for the calls in flight, suspends, and can be resumed', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({
    ...SERVING,
    clock,
    faults: [{ kind: 'slow', method: 'deploy', region: 'a', ms: 30_000 }],
  });
  const journal = memoryJournal();
  const stopped = await play(STAGED, {
    clock,
    fake,
    journal,
    watch: on('effect-start r/deploy:fake/a/1#1', ({ run }) => {
      void clock.sleep(10_000).then(() => run.stop('end of shift'));
    }),
  });
  expect(errorOf(stopped)).toEqual({
    kind: 'stopped',
    rollout: { id: 'r', model: 'fraud', version: '42' },
    reason: 'end of shift',
  });
  const lines = stopped.events.map(tell);
  expect(lines.at(-1)).toBe('rollout-suspend');
  expect(lines).toContain('effect-end r/deploy:fake/a/1#1 ok');
  expect(fake.calls.filter(({ outcome }) => outcome === 'unanswered')).toEqual([]);

  const resumed = (await resumeRollout('r', { providers: { fake }, clock, journal }))._unsafeUnwrap();
  expect((await resumed.result).isOk()).toBe(true);
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(log.filter(({ type }) => type === 'rollout-resume')).toHaveLength(1);
  expect(brokenPromises({ events: log, traffic: fake.trafficHistory })).toEqual([]);
  expect(new Set(fake.calls.filter(({ method }) => method === 'deploy').map(({ key }) => key)).size).toBe(3);
});

/** At which events of a log something is asked for, so that each type of event is among them. */
function momentsOf(events: readonly RolloutEvent[]): readonly number[] {
  return shareOf(events.slice(0, -1), { kindOf: ({ type }) => type }).map(({ seq }) => seq);
}

test(`stopped at any event and resumed, a rollout ends as if nothing had been (${SHARE})`, async () => {
  for (const cloud of [
    SERVING,
    // Stopped in the middle of a rollback, too.
    { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', region: 'c', error: { kind: 'permission' } } as const] },
  ]) {
    const quiet = await play(STAGED, { cloud });
    for (const at of momentsOf(quiet.events)) {
      const journal = memoryJournal();
      let asked: boolean | undefined;
      const stopped = await play(STAGED, {
        cloud,
        journal,
        watch: ({ seq }, { run }) => {
          if (seq === at) asked ??= run.stop().isOk();
        },
      });
      // The end of the rollout was in the same write: there is nothing to stop.
      if (asked === false) break;
      expect([at, errorOf(stopped).kind, stopped.clock.sleepers()]).toEqual([at, 'stopped', 0]);
      const { fake, clock } = stopped;
      const resumed = (await resumeRollout('r', { providers: { fake }, clock, journal }))._unsafeUnwrap();
      const result = await resumed.result;
      expect([at, result.isErr() && result.error]).toEqual([at, quiet.result.isErr() && quiet.result.error]);
      expect(REGIONS.map((region) => fake.trafficIn(region))).toEqual(
        REGIONS.map((region) => quiet.fake.trafficIn(region)),
      );
      expect(oneLog({ events: (await journal.read('r'))._unsafeUnwrap() })).toEqual([]);
    }
  }
});

test(`aborted at any event, a rollout leaves everything as it was (${SHARE})`, async () => {
  const quiet = await play(STAGED);
  for (const at of momentsOf(quiet.events)) {
    let asked: boolean | undefined;
    const played = await play(STAGED, {
      watch: ({ seq }, { run }) => {
        if (seq === at) asked ??= run.abort(`at ${at}`).isOk();
      },
    });
    // The end of the rollout was in the same write: there is nothing to abort.
    if (asked === false) break;
    const broken = brokenPromises({ ...played, traffic: played.fake.trafficHistory });
    expect([at, broken, played.clock.sleepers(), leftIn(played, REGIONS)]).toEqual([at, [], 0, []]);
    expect(errorOf(played)).toMatchObject({ kind: 'aborted', reason: `at ${at}` });
  }
});

test('an abort while it is paused is rolled back all the same', async () => {
  const played = await play(STAGED, {
    watch: (event, { run }) => {
      if (isOn('step-end route-50:fake/a succeeded')(event)) void run.pause();
      if (event.type === 'pause-start') void run.abort();
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  expect(oneLog(played)).toEqual([]);
  expect(leftIn(played, REGIONS)).toEqual([]);
});

test('the first abort gives the reason', async () => {
  const played = await play(STAGED, {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      void run.abort('first');
      void run.abort('second');
    }),
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', reason: 'first' });
});

for (const command of ['stop', 'abort'] as const)
  test(`a listener that hears of an intent and asks for ${command} is in time: the call is not made`, async () => {
    const played = await play(STAGED, {
      watch: on('effect-start r/deploy:fake/a/1#1', ({ run }) => void run[command]()),
    });
    expect(errorOf(played).kind).toBe(command === 'stop' ? 'stopped' : 'aborted');
    expect(played.fake.calls.filter(({ method }) => method === 'deploy')).toEqual([]);
    expect(leftIn(played, REGIONS)).toEqual([]);
  });

test('a read that a stop cancelled does not answer the same read made again', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({
    ...SERVING,
    clock,
    faults: [
      { kind: 'slow', method: 'verify', region: 'a', ms: 100_000 },
      { kind: 'slow', method: 'deploy', region: 'b', ms: 400_000 },
    ],
  });
  const played = await play(STAGED, {
    clock,
    fake,
    watch: (event, { run }) => {
      if (tell(event) === 'step-start verify:fake/a') void clock.sleep(1_000).then(() => run.stop());
      if (tell(event) === 'command stop') void run.resume();
    },
  });
  expect(played.result.isOk()).toBe(true);
  expect(only(played.events, 'step-waiting')).toEqual([]);
  expect(fake.calls.filter(({ method, region }) => method === 'verify' && region === 'a')).toHaveLength(2);
});
