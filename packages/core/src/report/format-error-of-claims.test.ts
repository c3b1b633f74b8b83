import { expect, test } from 'vitest';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { BlockedTarget } from '../ledger/ledger-change.ts';
import { formatError } from './format-error.ts';

const rollout = { id: 'r-7', model: 'fraud', version: '42' };
const rollback = { outcome: 'completed', regions: [] } as const;

function blocked(target: string, rolloutId: string, why: string): BlockedTarget {
  return { target, model: 'fraud', version: '42', rolloutId, at: 1_893_456_000_000, why };
}

test.each<readonly [RolloutError, string]>([
  [
    {
      kind: 'blocked-version',
      rollout,
      blocked: [blocked('acct/a', 'r-5', 'no capacity.'), blocked('acct/b', 'r-5', 'no capacity.')],
    },
    'Rollout r-7 of fraud 42 was refused and changed nothing. Its version is blocked in acct/a, acct/b: rollout r-5 rolled version 42 back there at 2030-01-01 00:00:00 UTC (no capacity). ' +
      'Roll out another version; or name the version in allowBlocked to roll it out again.',
  ],
  [
    { kind: 'blocked-version', blocked: [blocked('acct/a', 'r-5', 'x'), blocked('acct/b', 'r-6', 'y')] },
    'The rollout was refused and changed nothing. Its version is blocked in acct/a: rollout r-5 rolled version 42 back there at 2030-01-01 00:00:00 UTC (x). ' +
      'Its version is blocked in acct/b: rollout r-6 rolled version 42 back there at 2030-01-01 00:00:00 UTC (y). Roll out another version; or name the version in allowBlocked to roll it out again.',
  ],
  [
    { kind: 'busy', by: 'rollout', holder: 'other', target: 'acct/ep', why: "Provider 'gcp' is missing" },
    "Rollout other holds acct/ep and cannot be aborted here, so this rollout was refused and changed nothing. Provider 'gcp' is missing. Abort rollout other with abortRollout where it can be continued; then start again.",
  ],
  [
    { kind: 'aborted', rollout, reason: 'superseded by rollout s-8 of fraud 43', supersededBy: 's-8', rollback },
    'Rollout r-7 of fraud 42 was aborted (superseded by rollout s-8 of fraud 43). Everything that this rollout made was removed. ' +
      'Rollout s-8 has the targets now. To roll out this version again once that one has ended, name it in allowBlocked.',
  ],
  [
    { kind: 'aborted', rollout, reason: 'x', supersededBy: 's-8', rollback: { outcome: 'not-needed' } },
    'Rollout r-7 of fraud 42 was aborted (x). Nothing was rolled back. ' +
      'Rollout s-8 has the targets now. Start a new rollout once it has ended.',
  ],
])('%j says who holds the targets, what is blocked, and what to do', (error, text) => {
  expect(formatError(error)).toBe(text);
});
