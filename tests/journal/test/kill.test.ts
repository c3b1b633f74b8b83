import { everyOr, SEED } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { killTest } from '../src/kill-test.ts';

test('a runner that is killed at any moment costs nothing: every rollout ends as undisturbed, and nothing is started twice or left behind', {
  timeout: 120_000,
}, async () => {
  const counts = await killTest({ kills: 4, seed: 3 });
  expect(counts).toMatchObject({
    kills: 4,
    endedOtherwise: [],
    startedTwice: [],
    lostEvents: [],
    stuckLeases: [],
    leftBehind: [],
  });
  expect(counts.rollouts).toBeGreaterThanOrEqual(3);
  expect(counts.starts).toBeGreaterThanOrEqual(6);
  expect(counts.acknowledged).toBeGreaterThan(100);
});

const MOST = 4;
const IN_POSTGRES = ['both', 'database', 'connections', 'worker'] as const;
const kinds = everyOr(MOST) === 1 ? IN_POSTGRES : [IN_POSTGRES[SEED % MOST] ?? 'both'];

test.each(kinds)('the journal in PostgreSQL bears the same: %s', { timeout: 300_000 }, async (kind) => {
  const counts = await killTest({ kills: everyOr(MOST) === 1 ? 3 : 1, seed: SEED, kind });
  expect(counts).toMatchObject({
    endedOtherwise: [],
    startedTwice: [],
    lostEvents: [],
    stuckLeases: [],
    leftBehind: [],
  });
  expect(counts.kills).toBeGreaterThanOrEqual(1);
  expect(counts.acknowledged).toBeGreaterThan(100);
});
