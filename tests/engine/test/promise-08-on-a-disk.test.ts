import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { advance, type RolloutEvent, type RolloutSpec, readRollout, resumeRollout, rollout } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { mortal, SHARE, shareOf } from '@landfall/tests-support';
import { afterAll, expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { outcomeOf, type Scenario } from './crash-scenarios.ts';
import { specOf } from './play.ts';
import { repeatedAfter } from './repeated.ts';

const folder = mkdtempSync(join(tmpdir(), 'landfall-promise-8-'));
afterAll(() => rmSync(folder, { recursive: true }));

// A disk takes real time, and so it is the real clock; the cloud takes none.
const CLOUD: FakeOptions = { settleMs: 0, serving: { version: '41' } };
const SPEC: RolloutSpec = specOf([['fake/a', 'fake/b'], ['fake/c']], {
  stages: [{ percent: 50 }, { percent: 100 }],
  previous: 'retire',
});
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  succeeds: { spec: SPEC, cloud: CLOUD },
  'fails in the second wave': { spec: SPEC, cloud: { ...CLOUD, faults: [{ kind: 'deploy-fails', region: 'c' }] } },
};

interface Crashed {
  readonly file: string;
  readonly fake: FakeProvider;
  readonly before: readonly RolloutEvent[];
}

/** Lets a process die after an event; what is left is the file, and the cloud. */
async function crash({ spec, cloud }: Scenario, afterEvent: number, file: string): Promise<Crashed> {
  const journal = sqliteJournal(file);
  const fake = fakeProvider(cloud);
  const process = mortal(journal, fake, { afterEvent });
  rollout(spec, { providers: { fake: process.provider }, journal: process.journal, id: 'r' });
  await process.died;
  await process.bury();
  const before = (await journal.read('r'))._unsafeUnwrap();
  (await journal.close())._unsafeUnwrap();
  return { file, fake, before };
}

for (const [name, scenario] of Object.entries(SCENARIOS))
  test(`${name}: a rollout that stops after any event goes on from its file, at once or in turns, and ends as if nothing had been (${SHARE})`, {
    timeout: 300_000,
  }, async () => {
    const fake = fakeProvider(scenario.cloud);
    const whole: RolloutEvent[] = [];
    for await (const event of rollout(scenario.spec, { providers: { fake }, id: 'r' })) whole.push(event);
    const expected = outcomeOf(whole, fake, scenario);
    for (const { seq: at } of shareOf(whole.slice(0, -1), { kindOf: ({ type }) => type })) {
      const crashed = await crash(scenario, at, join(folder, `${name} ${at}.db`));
      expect(crashed.before).toHaveLength(at);
      const made = crashed.fake.calls.length;
      const journal = sqliteJournal(crashed.file);
      const options = { providers: { fake: crashed.fake }, journal };
      if (at % 2 === 0) void (await (await resumeRollout('r', options))._unsafeUnwrap().result);
      else while (!(await advance('r', { ...options, forUpTo: '1s' }))._unsafeUnwrap().ended);
      const { events } = (await readRollout(journal, 'r'))._unsafeUnwrap();
      expect({ at, ...outcomeOf(events, crashed.fake, scenario) }).toEqual({ at, ...expected });
      expect(brokenPromises({ events, traffic: crashed.fake.trafficHistory })).toEqual([]);
      expect(events.slice(0, at)).toEqual(crashed.before);
      expect(repeatedAfter(events, at, crashed.fake.calls.slice(made))).toEqual([]);
      expect((await journal.check())._unsafeUnwrap()).toEqual([]);
      (await journal.close())._unsafeUnwrap();
    }
  });
