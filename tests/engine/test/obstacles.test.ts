import type { Finding } from '@landfall/core/provider';
import type { FakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { errorOf, only, type Played, play, specOf, tell } from './play.ts';
import { changesOf, type SharedWorld, sharedWorld, TWO } from './shared-world.ts';
import { expectNextServes, NEXT, STAGED } from './superseding.ts';

const SPLIT: Finding = {
  level: 'error',
  message: 'It sends half to each of two versions: another rollout is running.',
};
const CHANGING: Finding = { level: 'error', message: 'It is being changed.', retryable: true };

/** A cloud whose `prepare` sees an obstacle in region b while that is so. */
function seeing(fake: FakeProvider, obstacle: Finding, isThere: (key: string) => boolean): FakeProvider {
  return {
    ...fake,
    prepare: async (request, call) => {
      const answer = await fake.prepare(request, call);
      if (call.region !== 'b' || !isThere(call.key)) return answer;
      return answer.map((prepared) => ({ ...prepared, findings: [...prepared.findings, obstacle] }));
    },
  };
}

/** Version 43 comes while version 42 moves traffic, and until 42 has ended `prepare` sees an obstacle that is its work. */
async function comeBetween(obstacle: Finding, onBusy: 'fail' | 'wait' | 'supersede') {
  const world = sharedWorld();
  let isRunning = true;
  const fake = seeing(world.fake, obstacle, (key) => isRunning && key.startsWith('second/'));
  let second: Promise<Played> | undefined;
  const first = await play(STAGED, {
    ...world,
    fake,
    id: 'first',
    watch: (event) => {
      if (event.type === 'rollout-end') isRunning = false;
      if (tell(event) === 'step-start route-50:fake/b') second = play(NEXT, { ...world, fake, id: 'second', onBusy });
    },
  });
  if (second === undefined) throw new Error('the second rollout did not begin');
  return { world, first, second: await second };
}

describe("an obstacle that is another rollout's work", () => {
  test.each([
    ['that a person would have to remove', SPLIT],
    ['that may pass by itself', CHANGING],
  ])('%s keeps nobody from superseding that rollout', async (_, obstacle) => {
    const { world, first, second } = await comeBetween(obstacle, 'supersede');
    expect(errorOf(first)).toMatchObject({ kind: 'aborted', supersededBy: 'second' });
    expect(second.result.isOk()).toBe(true);
    await expectNextServes(world);
  });

  test('is waited for where the rollout waits for the others, and the region is selected again', async () => {
    const { first, second } = await comeBetween(SPLIT, 'wait');
    expect([first.result.isOk(), second.result.isOk()]).toEqual([true, true]);
    const [selected] = only(second.events, 'step-end').filter(({ step }) => step === 'select:fake/b');
    expect(selected).toMatchObject({ outcome: 'succeeded', reason: expect.stringContaining('another rollout') });
    expect(only(second.events, 'step-end').map(({ step }) => step)).toContain('reselect:fake/b');
  });

  test('ends a rollout that waits for nobody', async () => {
    const { world, second } = await comeBetween(SPLIT, 'fail');
    expect(errorOf(second)).toMatchObject({ kind: 'rollout-failed', failures: [{ findings: [SPLIT] }] });
    expect(changesOf(world, 'second')).toEqual([]);
  });
});

/** One rollout, with nobody else in the way. */
async function playAlone(world: SharedWorld, obstacle: Finding, isThere: () => boolean, onBusy: 'fail' | 'supersede') {
  const fake = seeing(world.fake, obstacle, isThere);
  return play(specOf(TWO), { ...world, fake, id: 'alone', onBusy });
}

describe.each(['fail', 'supersede'] as const)("an obstacle that is nobody's work, with onBusy: '%s'", (onBusy) => {
  test('ends the rollout before anything is changed', async () => {
    const world = sharedWorld();
    const played = await playAlone(world, SPLIT, () => true, onBusy);
    expect(errorOf(played)).toMatchObject({
      kind: 'rollout-failed',
      failures: [{ kind: 'provider-failed', region: 'fake/b', findings: [SPLIT] }],
    });
    expect(changesOf(world, 'alone')).toEqual([]);
    expect(oneLog(played)).toEqual([]);
    expect([...(await world.journal.claims())._unsafeUnwrap()]).toEqual([]);
  });

  test('is waited for if it may pass by itself', async () => {
    const world = sharedWorld();
    const began = world.clock.now();
    const played = await playAlone(world, CHANGING, () => world.clock.now() < began + 120_000, onBusy);
    expect(played.result.isOk()).toBe(true);
    expect(played.events.find((event) => tell(event) === 'step-start deploy:fake/b')?.at).toBeGreaterThanOrEqual(
      began + 120_000,
    );
  });

  test("is waited for until the step's deadline, and named", async () => {
    const world = sharedWorld();
    const played = await playAlone(world, CHANGING, () => true, onBusy);
    expect(errorOf(played)).toMatchObject({
      failures: [{ kind: 'timed-out', region: 'fake/b', lastSeen: expect.stringContaining('It is being changed') }],
    });
    expect(changesOf(world, 'alone')).toEqual([]);
  });
});
