import { expect, test } from 'vitest';
import type { RegionState } from '../../state/rollout-state.ts';
import { historyEnd } from './plan-look.ts';

const MINUTE = 60_000;

test('the time before the rollout ends where counts were final when its traffic began to move', () => {
  const steps = [
    { planned: { action: 'deploy' }, startedAt: 2 * MINUTE },
    { planned: { action: 'route' }, startedAt: 10 * MINUTE + 5_000 },
    { planned: { action: 'route' }, startedAt: 20 * MINUTE },
  ];
  const region = { steps } as unknown as RegionState;
  expect(historyEnd(region, { periodMs: MINUTE, finalAfterMs: 0 })).toBe(10 * MINUTE);
  expect(historyEnd(region, { periodMs: MINUTE, finalAfterMs: 5_001 })).toBe(9 * MINUTE);
  expect(historyEnd(region, { periodMs: MINUTE, finalAfterMs: 3 * MINUTE })).toBe(7 * MINUTE);
});
