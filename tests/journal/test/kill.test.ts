import { EVERY, SEED, shareOf } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { killTest } from '../src/kill-test.ts';

/** What kills must not bring about. */
const UNHARMED = { endedOtherwise: [], startedTwice: [], lostEvents: [], stuckLeases: [], leftBehind: [] };

test('a runner that is killed at any moment costs nothing: every rollout ends as undisturbed, and nothing is started twice or left behind', {
  timeout: 120_000,
}, async () => {
  const counts = await killTest({ kills: 4, seed: 3 });
  expect(counts).toMatchObject({ kills: 4, ...UNHARMED });
  expect(counts.rollouts).toBeGreaterThanOrEqual(3);
  expect(counts.starts).toBeGreaterThanOrEqual(6);
  expect(counts.acknowledged).toBeGreaterThan(100);
});

const IN_POSTGRES = ['both', 'database', 'connections', 'worker'] as const;
const kinds = shareOf(IN_POSTGRES);

// `npm run exhaust` plays it, and CI one kind of it.
test.runIf(process.env['LANDFALL_EVERY'] !== undefined).each(kinds)(
  'the journal in PostgreSQL bears the same: %s',
  { timeout: 300_000 },
  async (kind) => {
    const counts = await killTest({ kills: EVERY === 1 ? 3 : 1, seed: SEED, kind });
    expect(counts).toMatchObject(UNHARMED);
    expect(counts.kills).toBeGreaterThanOrEqual(1);
    expect(counts.acknowledged).toBeGreaterThan(100);
  },
);
