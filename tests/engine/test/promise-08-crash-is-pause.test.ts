import { advance, foldEvents, type RolloutEvent, resumeRollout, rollout } from '@landfall/core';
import { mortal, SHARE, shareOf } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import {
  commandWhenDue,
  crash,
  outcomeOf,
  readLog,
  SCENARIOS,
  type Scenario,
  type Setting,
  settingOf,
  undisturbed,
} from './crash-scenarios.ts';
import { inTime, tell } from './play.ts';
import { repeatedAfter } from './repeated.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function resume({ fake, clock, kept }: Setting, scenario: Scenario): Promise<void> {
  const run = (await resumeRollout('r', { providers: { fake }, clock, journal: kept }))._unsafeUnwrap();
  commandWhenDue(run, scenario);
  void (await inTime(clock, run.result));
}

/** Turns with nothing in memory between them, at the times they asked for. */
async function takeTurns({ fake, clock, kept }: Setting, { abortAt, approver: by }: Scenario): Promise<number> {
  let isSent = abortAt === undefined;
  for (let turns = 1; turns < 5_000; turns += 1) {
    const events = await readLog(kept);
    if (!isSent && events.some((event) => tell(event) === abortAt)) {
      isSent = true;
      if (!events.some(({ type }) => type === 'command'))
        (await kept.send('r', { name: 'abort', reason: 'enough' }))._unsafeUnwrap();
    }
    const { answers } = foldEvents(events).asked;
    const step = foldEvents(events).steps.find(({ status }) => status === 'running')?.planned.id;
    // Sent again and again until it is in the log, as by somebody who is in doubt.
    if (by !== undefined && step !== undefined && answers?.[step] === undefined)
      (await kept.send('r', { name: 'approve', by, step }))._unsafeUnwrap();
    const turn = (await advance('r', { providers: { fake }, clock, journal: kept }))._unsafeUnwrap();
    if (turn.ended) return turns;
    if (turn.wakeAt !== undefined) await clock.sleep(turn.wakeAt - clock.now());
  }
  throw new Error('it takes turns without end');
}

/** After which events of a log a process is lost, so that each type of event is among them; the last is left out, since the rollout has ended. */
function momentsOf(events: readonly RolloutEvent[]): readonly number[] {
  return shareOf(events.slice(0, -1), { kindOf: ({ type }) => type }).map(({ seq }) => seq);
}

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test(`${name}: a rollout that stops after any event and is resumed ends as if nothing had been (${SHARE})`, async () => {
    const whole = await undisturbed(scenario);
    const expected = outcomeOf(whole.events, whole.fake, scenario);
    let calls = 0;
    const moments = momentsOf(whole.events);
    for (const at of moments) {
      const crashed = await crash(scenario, { afterEvent: at });
      expect(crashed.before).toHaveLength(at);
      const made = crashed.fake.calls.length;
      // At once, or when the cloud has long gone on without us.
      if (at % 2 === 0) await crashed.clock.sleep(300_000);
      await resume(crashed, scenario);
      const after = await readLog(crashed.kept);
      const where = `after event ${at}: ${tell(whole.events[at - 1] as RolloutEvent)}`;
      expect({ where, ...outcomeOf(after, crashed.fake, scenario) }).toEqual({ where, ...expected });
      expect(brokenPromises({ events: after, traffic: crashed.fake.trafficHistory })).toEqual([]);
      expect(after.slice(0, crashed.before.length)).toEqual(crashed.before);
      expect(repeatedAfter(after, crashed.before.length, crashed.fake.calls.slice(made))).toEqual([]);
      calls += crashed.fake.calls.length;
    }
    say(`crash, ${name}: ${moments.length} of ${whole.events.length - 1} prefixes resumed, ${calls} calls`);
  });

  test(`${name}: a rollout that stops in the middle of any call and is resumed ends as if nothing had been (${SHARE})`, async () => {
    const whole = await undisturbed(scenario);
    const expected = outcomeOf(whole.events, whole.fake, scenario);
    const calls = whole.fake.calls.map(({ method }, index) => ({ at: index + 1, method }));
    const moments = shareOf(calls, { kindOf: ({ method }) => method });
    for (const { at } of moments) {
      const crashed = await crash(scenario, { atCall: at });
      const made = crashed.fake.calls.length;
      await resume(crashed, scenario);
      const after = await readLog(crashed.kept);
      const last = whole.fake.calls[at - 1];
      const where = `in call ${at}: ${last?.method} ${last?.key}`;
      expect({ where, ...outcomeOf(after, crashed.fake, scenario) }).toEqual({ where, ...expected });
      expect(brokenPromises({ events: after, traffic: crashed.fake.trafficHistory })).toEqual([]);
      expect(after.slice(0, crashed.before.length)).toEqual(crashed.before);
      expect(repeatedAfter(after, crashed.before.length, crashed.fake.calls.slice(made))).toEqual([]);
    }
    say(`crash, ${name}: stopped in ${moments.length} of ${calls.length} calls and resumed`);
  });

  test(`${name}: a rollout that stops after any event and goes on in turns without memory ends as if nothing had been (${SHARE})`, async () => {
    const whole = await undisturbed(scenario);
    const expected = outcomeOf(whole.events, whole.fake, scenario);
    let turns = 0;
    const moments = momentsOf(whole.events);
    for (const at of moments) {
      const crashed = await crash(scenario, { afterEvent: at });
      const made = crashed.fake.calls.length;
      turns += await takeTurns(crashed, scenario);
      const after = await readLog(crashed.kept);
      const where = `after event ${at}: ${tell(whole.events[at - 1] as RolloutEvent)}`;
      expect({ where, ...outcomeOf(after, crashed.fake, scenario) }).toEqual({ where, ...expected });
      expect(brokenPromises({ events: after, traffic: crashed.fake.trafficHistory })).toEqual([]);
      expect(after.slice(0, crashed.before.length)).toEqual(crashed.before);
      expect(repeatedAfter(after, crashed.before.length, crashed.fake.calls.slice(made))).toEqual([]);
    }
    say(`crash, ${name}: ${moments.length} of ${whole.events.length - 1} prefixes advanced, ${turns} turns`);
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
    (await resumeRollout('r', { providers: { fake: next.provider }, clock, journal: next.journal }))._unsafeUnwrap();
    await next.died;
    await next.bury();
  }
  await resume(setting, scenario);
  expect(outcomeOf(await readLog(kept), fake, scenario)).toEqual(outcomeOf(whole.events, whole.fake, scenario));
});
