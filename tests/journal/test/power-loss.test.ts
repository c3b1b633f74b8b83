import { expect, test } from 'vitest';
import { canMount } from '../src/loop-device.ts';
import { powerLossTest } from '../src/power-loss-test.ts';

// Where no disk can be made of a file, the settings that this rests on are still held by a test beside the code that sets them.
test.skipIf(!canMount())('a power loss takes no acknowledged event along', { timeout: 120_000 }, async () => {
  const counts = await powerLossTest({ runs: 5, seed: 4 });
  expect(counts).toMatchObject({ runs: 5, lost: 0, damage: [] });
  expect(counts.acknowledged).toBeGreaterThan(100);
});

test.skipIf(!canMount())('the same test sees a loss where nothing is synced', { timeout: 120_000 }, async () => {
  const counts = await powerLossTest({ runs: 2, seed: 4, synchronous: 'OFF' });
  expect(counts.lost).toBeGreaterThan(0);
});
