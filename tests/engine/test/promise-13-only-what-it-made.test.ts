import { advance, pruneRollouts, type RolloutError, type RolloutOptions, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { Observation } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { errorOf, isChange, only, play, SERVING, specOf, tell } from './play.ts';

const REGIONS = ['fake/a', 'fake/b'] as const;

/** What exists in the cloud and takes which share, whoever made it. */
function inventory({ running }: FakeProvider): readonly string[] {
  return running().map(({ region, name, owner, state, percent }) => `${region} ${name} ${owner} ${state} ${percent}`);
}

const LOST = {
  'with a fresh journal': async () => memoryJournal(),
  'with a journal from which it was pruned': async (journal, clock) => {
    await clock.advance(60_000);
    (await pruneRollouts(journal, { olderThan: 1, clock }))._unsafeUnwrap();
    return journal;
  },
  'without a journal': async () => undefined,
} satisfies Record<
  string,
  (
    journal: ReturnType<typeof memoryJournal>,
    clock: ReturnType<typeof virtualClock>,
  ) => Promise<RolloutOptions['journal']>
>;

const ENDS = {
  fails: {
    aim: (fake: FakeProvider) =>
      fake.fault({ kind: 'fail', method: 'verify', region: 'b', error: { kind: 'permission' } }),
  },
  'is aborted': { abort: true },
} as const;

for (const [lost, journalOf] of Object.entries(LOST))
  for (const [how, end] of Object.entries(ENDS))
    test(`a rollout that ${how}, of an id whose log was lost, leaves the version that serves: ${lost}`, async () => {
      const clock = virtualClock();
      const fake = fakeProvider({ ...SERVING, clock });
      const journal = memoryJournal();
      const first = await play(specOf(REGIONS, { previous: 'retire' }), { clock, fake, journal });
      expect(first.result.isOk()).toBe(true);
      const before = inventory(fake);
      expect(before).toHaveLength(2);
      if ('aim' in end) end.aim(fake);
      const again = await play(specOf(REGIONS), {
        clock,
        fake,
        journal: await journalOf(journal, clock),
        watch: (event, { run }) => {
          if ('abort' in end && event.type === 'step-end' && event.step === 'route-100:fake/a') void run.abort();
        },
      });
      expect(errorOf(again)).toMatchObject({ rollback: { outcome: 'completed' } });
      expect(inventory(fake)).toEqual(before);
      expect(fake.trafficIn('a')).toEqual({ '42': 100 });
    });

test('what a lost log left without traffic is a finding, and is not removed', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  // The process is lost in the middle, and its log with it.
  const lost = rollout(specOf(REGIONS), { providers: { fake }, clock, id: 'r' });
  lost.on('step-end', ({ step }) => {
    if (step === 'verify:fake/a') void lost.stop();
  });
  expect((await lost.result).isErr()).toBe(true);
  const before = inventory(fake).filter((line) => line.includes(' r/'));
  expect(before).toHaveLength(1);
  fake.fault({ kind: 'deploy-fails', region: 'b' });
  const again = await play(specOf(REGIONS), { clock, fake });
  const [selected] = only(again.events, 'step-end').filter(({ step }) => step === 'select:fake/a');
  expect(selected?.prepared?.findings).toMatchObject([
    {
      level: 'warning',
      message: expect.stringMatching(/^fraud-42-\w+ in a was made by an earlier run of this rollout/),
    },
  ]);
  expect(errorOf(again)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(inventory(fake).filter((line) => line.includes(' r/'))).toEqual(before);
});

test('a log that goes on keeps its keys: resumed, joined, taken in turns, and imported', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  const journal = memoryJournal();
  const options = { providers: { fake }, clock, journal, id: 'r' };
  (await startRollout(specOf(REGIONS), options))._unsafeUnwrap();
  (await advance('r', options))._unsafeUnwrap();
  const joined = rollout(specOf(REGIONS), options);
  expect((await joined.result).isOk()).toBe(true);
  const logs = new Set(fake.calls.map(({ key }) => key.split('/')[1]));
  expect(logs.size).toBe(1);
  expect([...logs][0]).toMatch(/^[0-9a-f]{12}$/);
});

test('two logs of one id never have the same keys', async () => {
  const first = await play(specOf(REGIONS));
  const second = await play(specOf(REGIONS));
  const keys = new Set(first.fake.calls.map(({ key }) => key));
  expect(second.fake.calls.filter(({ key }) => keys.has(key))).toEqual([]);
});

test('a provider that names the new deployment as the previous one is refused before anything is changed', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  const itself: FakeProvider = {
    ...fake,
    prepare: async (request, call) =>
      (await fake.prepare(request, call)).map((prepared) => ({ ...prepared, previous: { ...prepared.deployment } })),
  };
  const { result } = await play(specOf(REGIONS), { clock, fake: itself });
  expect(result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [
      { error: { kind: 'unexpected', message: expect.stringMatching(/^fake.prepare named the new deployment/) } },
      {},
    ],
    rollback: { outcome: 'not-needed' },
  });
  expect(fake.calls.some(isChange)).toBe(false);
});

test('a deployment of the same key that takes traffic already is refused before anything is changed', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  const taken: FakeProvider = {
    ...fake,
    describe: async ({ deployment }, call) =>
      ok<Observation>({ state: 'ready', owner: call.key, version: deployment.version, percent: 100 }),
  };
  const { result } = await play(specOf(['fake/a']), { clock, fake: taken });
  expect(result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ action: 'select', error: { kind: 'conflict', message: expect.stringMatching(/already takes 100/) } }],
    rollback: { outcome: 'not-needed' },
  });
  expect(fake.calls.some(isChange)).toBe(false);
});

test.each(['phase-start select', 'claim-held', 'effect-start r/deploy:fake/a/1#1'])(
  'an abort at %s comes before any change: nothing is called, and nothing has to be removed',
  async (line) => {
    const played = await play(specOf(['fake/a']), {
      watch: (event, { run }) => {
        if (tell(event) === line) void run.abort();
      },
    });
    const { rollback } = errorOf(played) as Extract<RolloutError, { kind: 'aborted' }>;
    // Whether a call whose intent is in the log was made is found out by a look.
    expect(rollback.outcome).toBe(line.startsWith('phase') ? 'not-needed' : 'completed');
    expect(played.fake.calls.some(isChange)).toBe(false);
    const ends = only(played.events, 'effect-end').filter(({ step }) => step.startsWith('deploy'));
    expect(ends).toMatchObject(line.startsWith('phase') ? [] : [{ tries: 0, abandoned: true }]);
  },
);
