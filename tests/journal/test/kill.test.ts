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
