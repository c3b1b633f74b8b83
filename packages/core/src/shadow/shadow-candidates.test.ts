import { expect, test } from 'vitest';
import type { RolloutEvent } from '../events/rollout-event.ts';
import type { RegionState, RolloutState } from '../state/rollout-state.ts';
import { shadowCandidates } from './shadow-candidates.ts';

const verified = {
  planned: { key: 'aws/a' },
  verified: 'success',
  verification: { subject: 'deployment' },
  routed: false,
  percent: 0,
  previous: 'old',
  deployment: 'new',
} as unknown as RegionState;

/** A rollout that a test moves from state to state. */
function followed(first: Partial<RegionState>, status: RolloutState['status'] = 'running') {
  let region = { ...verified, ...first };
  let [reads, told] = [0, (_: RolloutEvent): void => undefined];
  const candidates = shadowCandidates(
    {
      on: (_, listener) => {
        told = listener;
      },
      snapshot: () => {
        reads += 1;
        return { status, plan: { spec: { model: { version: '42' } } }, regions: [region] } as unknown as RolloutState;
      },
    },
    (key, deployment) =>
      deployment === 'hidden' ? undefined : { url: `https://${key}/${JSON.stringify(deployment)}` },
  );
  const become = (next: Partial<RegionState>): void => {
    region = { ...region, ...next };
    told({} as RolloutEvent);
  };
  return { candidates, become, reads: () => reads };
}

test('a region that is verified and takes no traffic has a candidate, at the address of its deployment', () => {
  const { candidates } = followed({});
  expect(candidates('aws/a')).toEqual({ version: '42', url: 'https://aws/a/"new"', isVerified: true, share: 0 });
  expect(candidates('aws/b')).toBeUndefined();
});

test.each<readonly [string, Partial<RegionState>]>([
  ['has not passed its verification', { verified: 'failed' }],
  ['was verified by a twin', { verification: { ...verified.verification, subject: 'twin' } as never }],
  ['has a route call in its log', { routed: true }],
  ['takes traffic', { percent: 5 }],
  ['is being rolled back', { rollback: 'rollback' }],
  ['has nothing to compare with', { previous: null }],
  ['cannot be asked before it takes traffic', { deployment: 'hidden' }],
])('a region that %s has none', (_, region) => {
  expect(followed(region).candidates('aws/a')).toBeUndefined();
});

test('a rollout that has ended has none', () => {
  expect(followed({}, 'ended').candidates('aws/a')).toBeUndefined();
});

test('a candidate goes with the event that says so, and the state is read once for all requests in between', () => {
  const { candidates, become, reads } = followed({});
  for (let request = 0; request < 100; request += 1) expect(candidates('aws/a')).toBeDefined();
  expect(reads()).toBe(1);
  become({ routed: true });
  expect(candidates('aws/a')).toBeUndefined();
});
