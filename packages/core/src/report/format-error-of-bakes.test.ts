import { expect, test } from 'vitest';
import type { RollbackOutcome, RolloutError, StepFailure } from '../errors/rollout-error.ts';
import { formatError } from './format-error.ts';

const bake = { step: 'bake-5', action: 'bake' } as const;
const failed: StepFailure = {
  ...bake,
  kind: 'gate-failed',
  gate: 'errors',
  scope: 'model',
  found: '18 of 900 are bad',
};
const tooFew: StepFailure = {
  ...bake,
  kind: 'inconclusive',
  reasons: ['aws/us-east-1: errors: undecided: too few requests'],
  isOnlyTooFew: true,
  heldMs: 0,
};
const completed: RollbackOutcome = {
  outcome: 'completed',
  regions: [{ region: 'aws/us-east-1', previous: 'ready', version: '41', percent: 100 }],
};
const ROLLED_BACK =
  'Everything that this rollout made was removed. Read afterwards: in aws/us-east-1 the previous deployment (version 41) takes all traffic.';

test.each<readonly [string, RolloutError, string]>([
  [
    'a gate that fails in a region: its name and its numbers, once',
    {
      kind: 'rollout-failed',
      failures: [{ ...failed, region: 'aws/us-east-1', scope: 'region', found: 'errors: fail: 18 of 900 are bad' }],
      rollback: completed,
    },
    `The rollout failed. Judging the new version in aws/us-east-1 failed by gate 'errors': 18 of 900 are bad. ${ROLLED_BACK} Find out why the new version does worse, then start a new rollout.`,
  ],
  [
    'a gate that fails in all regions together',
    { kind: 'rollout-failed', failures: [failed], rollback: completed },
    `The rollout failed. Bake failed by gate 'errors' in all regions together: 18 of 900 are bad. ${ROLLED_BACK} Find out why the new version does worse, then start a new rollout.`,
  ],
  [
    'a hold that nobody ended',
    { kind: 'rollout-failed', failures: [{ ...tooFew, isOnlyTooFew: false, heldMs: 3_600_000 }], rollback: completed },
    `The rollout failed. Bake ended without a verdict and was held for 1h, in which nobody accepted or aborted it: aws/us-east-1: errors: undecided: too few requests. ${ROLLED_BACK} Give the bake more time or a larger share of the traffic, or gates that it can prove; then start a new rollout.`,
  ],
  [
    'too few requests: nothing speaks against either version, so a person chooses',
    { kind: 'needs-human', why: 'version 42 stays as it is', failures: [tooFew], rollback: { outcome: 'not-needed' } },
    'The rollout needs manual action: version 42 stays as it is. Bake ended without a verdict: aws/us-east-1: errors: undecided: too few requests. Nothing was rolled back. Move the traffic by hand to the version of your choice, then start a new rollout.',
  ],
  [
    'a hold: the first reasons, and how many more there are',
    {
      kind: 'held',
      step: 'bake-5',
      commands: ['accept', 'abort'],
      reasons: ['a', 'b', 'c', 'd', 'e', 'f'],
      until: 1_893_456_060_000,
    },
    `The rollout is held at bake-5, and waits for a person until 2030-01-01 00:01:00 UTC: a; b; c; d; and 2 more. Traffic stays as it is. Continue it with resumeRollout and its accept() or abort(); or send one of these commands to the journal, with step 'bake-5', and resume it.`,
  ],
])('%s', (_, error, text) => {
  expect(formatError(error)).toBe(text);
});
