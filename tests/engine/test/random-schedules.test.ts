import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { foldEvents, type RolloutState } from '@landfall/core';
import { EVERY } from '@landfall/tests-support';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { keptIn, leftBehind } from '../src/rollback-invariants.ts';
import { tell } from './play.ts';
import { type PlayedOut, playInTurns, playOut } from './play-out.ts';
import { repeatedAfter } from './repeated.ts';
import { type Schedule, schedule } from './schedule.ts';

/** All of them in `npm run exhaust`, a share otherwise. */
const RUNS = Math.ceil(1_000 / EVERY);
/** How many runs must be of a kind that some four in ten are. Few runs may have fewer by chance. */
const LEAST = RUNS / (RUNS < 1_000 ? 10 : 4);

/** Whether a region is to serve the new version at the end. */
function serves(state: RolloutState, key: string): boolean {
  const of = state.regions.find(({ planned }) => planned.key === key);
  if (of === undefined || of.rollback !== undefined) return false;
  const isWhole = state.rollbacks.some((rollback) => rollback.of === 'rollout');
  const goesOn = state.outcome === 'succeeded' || (state.outcome === 'needs-human' && !isWhole && of.percent === 100);
  return goesOn || keptIn(state).includes(key);
}

/** Whatever of the rollout's is still there stands in what it says is left. */
function forgotten({ events, fake, clock }: PlayedOut): readonly string[] {
  const state = foldEvents(events);
  const ofRegions = state.rollbacks.flatMap(({ outcome }) => (outcome?.outcome === 'incomplete' ? outcome.left : []));
  const named = new Set([...leftBehind(events), ...ofRegions].map(({ region }) => region));
  return fake
    .running(clock.now() + 3_600_000)
    .filter(
      ({ owner, region }) => owner.startsWith('r/') && !serves(state, `fake/${region}`) && !named.has(`fake/${region}`),
    )
    .map(({ owner }) => `4: ${owner} is still there, and not named`);
}

/** What a success says is so. */
function untrue({ events, fake, clock }: PlayedOut): readonly string[] {
  const state = foldEvents(events);
  if (state.outcome !== 'succeeded') return [];
  return state.regions
    .filter(({ planned }) => serves(state, planned.key))
    .filter(({ planned }) => fake.trafficIn(planned.name, clock.now())['42'] !== 100)
    .map(({ planned }) => `it succeeded, and ${planned.key} is not served by version 42`);
}

/** What a rollback that is said to be complete has not put back. */
function notRestored({ cloud }: Schedule, { events, fake, clock }: PlayedOut): readonly string[] {
  const { rollbacks, regions } = foldEvents(events);
  const restored = new Set(
    rollbacks.flatMap((rollback) => (rollback.outcome?.outcome === 'completed' ? rollback.regions : [])),
  );
  return regions.flatMap(({ planned: { name, key } }) => {
    if (!restored.has(key)) return [];
    const { serving = cloud.serving } = cloud.regions?.[name] ?? {};
    const before = serving ? { [serving.version]: 100 } : {};
    const after = fake.trafficIn(name, clock.now());
    return isDeepStrictEqual(after, before) ? [] : [`4: ${name} is served by ${JSON.stringify(after)}`];
  });
}

async function brokenBy(each: Schedule, played: PlayedOut): Promise<readonly string[]> {
  const { events, fake, clock } = played;
  const broken = [...brokenPromises({ events, traffic: fake.trafficHistory })];
  if (each.isHonest) broken.push(...forgotten(played), ...untrue(played), ...notRestored(each, played));
  if (played.crashed === undefined && clock.sleepers() > 0) {
    // Only the resume of a pause that ended otherwise may still be due; of a process that died, whatever it slept on.
    await clock.advance(60_000);
    if (clock.sleepers() > 0) broken.push(`6: ${clock.sleepers()} sleepers after the end`);
  }
  const calls = fake.calls.length;
  await clock.advance(3_600_000);
  await setImmediate();
  if (fake.calls.length !== calls) broken.push('6: calls after the end');
  return broken;
}

test(`${RUNS} random rollouts, in random clouds with random commands, hold the promises`, {
  timeout: 300_000,
}, async () => {
  const outcomes = new Map<string, number>();
  let honest = 0;
  await fc.assert(
    fc.asyncProperty(schedule, async (each) => {
      const played = await playOut(each);
      expect(await brokenBy(each, played)).toEqual([]);
      if (each.isHonest) honest += 1;
      const last = tell(played.events.at(-1) as (typeof played.events)[number]);
      outcomes.set(last, (outcomes.get(last) ?? 0) + 1);
    }),
    { numRuns: RUNS },
  );
  process.stdout.write(`random schedules: ${JSON.stringify(Object.fromEntries(outcomes))}\n`);
  expect(honest).toBeGreaterThan(LEAST);
  // A generator that only makes failures, or only successes, would show nothing. A hundred runs may lack a rare outcome by chance.
  if (RUNS < 1_000) return;
  const rare = ['succeeded', 'failed', 'aborted', 'needs-human'].filter(
    (outcome) => (outcomes.get(`rollout-end ${outcome}`) ?? 0) < RUNS / 100,
  );
  expect(rare).toEqual([]);
});

test(`${RUNS} random rollouts that die at a random point and are resumed hold the promises`, {
  timeout: 300_000,
}, async () => {
  let crashes = 0;
  const death = fc.oneof(
    fc.record({ afterEvent: fc.integer({ min: 1, max: 150 }) }),
    fc.record({ atCall: fc.integer({ min: 1, max: 300 }) }),
  );
  await fc.assert(
    fc.asyncProperty(schedule, death, async (each, dies) => {
      const played = await playOut(each, dies);
      const { events, fake, crashed } = played;
      expect(await brokenBy(each, played)).toEqual([]);
      if (crashed === undefined) return;
      crashes += 1;
      expect(repeatedAfter(events, crashed.events, fake.calls.slice(crashed.calls))).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  process.stdout.write(`random schedules: ${crashes} of ${RUNS} died on the way\n`);
  expect(crashes).toBeGreaterThan(LEAST);
});

test(`${RUNS} random rollouts that go in turns, with nothing in memory between them, hold the promises`, {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (each) => {
      expect(await brokenBy(each, await playInTurns(each))).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
