import { expect, test } from 'vitest';
import { killTest } from '../src/kill-test.ts';

test('workers that are killed and stopped at any moment cost nothing: every rollout ends as undisturbed', {
  timeout: 240_000,
}, async () => {
  const counts = await killTest({ kills: 1, stops: 1, seed: 3, workers: 2, batch: 3 });
  expect(counts).toMatchObject({
    kills: 1,
    stops: 1,
    endedOtherwise: [],
    lostEvents: [],
    gaps: [],
    late: [],
    changed: [],
    unknown: [],
  });
  expect(counts.rollouts).toBeGreaterThanOrEqual(3);
  expect(counts.events).toBeGreaterThan(100);
});
